import AWS
import Commands
import Foundation
import GRDB
import HTTP
import Model
import Queue
import Synchronization
import TestRandom

/// Databases with a night in them that were edited by hand or damaged anywhere: each command reads them, or refuses them in
/// words.
struct DatabaseTarget: FuzzTarget {
    static let secondsMaximum: UInt32 = 30

    enum Change: Sendable {
        /// The statements of a person with `sqlite3`.
        case edited([String])
        /// New bytes at places of the file, as a bad disk leaves them.
        case damaged([(place: Int, byte: UInt8)])
    }

    struct Input: Sendable {
        let change: Change
        let commands: [[String]]
    }

    private let directory: URL
    private let template: Data
    private let columns: [(table: String, column: String, isText: Bool)]

    private static let numbers = [
        "-9223372036854775807 - 1", "9223372036854775807", "-1", "0", "1", "60000", "1 << 32", "1 << 53",
        "-62135596800001", "253402300800000", "9e999", "-1.5", "NULL",
    ]
    private static let texts = [
        "''", "'x'", "'-1'", "char(0)", "'{'", "'{}'", "'null'", "'{\"state\":\"done\",\"problem\":{}}'",
        "'9999-99-99'",
        "char(8238) || 'x' || char(27)", "replace(hex(zeroblob(4000)), '0', '[')", "hex(zeroblob(600000))", "'done'",
        "'removes'", "x'ff00fe'", "NULL",
    ]

    /// Makes a database with the rows of `Corpus/night.sql`.
    init(in directory: URL) async throws {
        self.directory = directory
        let (night, copy) = (directory.appending(path: "night.sqlite"), directory.appending(path: "template.sqlite"))
        let accounts = directory.appending(path: "accounts")
        try FileManager.default.createDirectory(at: accounts, withIntermediateDirectories: true)
        try Data("timezone: UTC\nnightly_at: \"04:00\"\n".utf8).write(to: accounts.appending(path: "defaults.yaml"))
        try Data("account: \"111111111111\"\nregions: [eu-west-1]\n".utf8)
            .write(to: accounts.appending(path: "shop.yaml"))
        let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Corpus/night.sql")
        let statements = try String(contentsOf: corpus, encoding: .utf8)
        // Why: the rows stand in the order of the tables, and some name rows of later tables.
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try await SQLiteStore.open(path: night.path, .creating, at: Effects.live().now()).close()
        try await DatabaseQueue(path: night.path, configuration: configuration)
            .writeWithoutTransaction { db in try db.execute(sql: statements) }
        for command in [["queue", "check"], ["queue", "backup", copy.path]] {
            let result = await Self.run(["--database", night.path] + command, in: directory)
            guard result.status == 0 else { throw Failure(errors: result.errors) }
        }
        template = try Data(contentsOf: copy)
        columns = try await DatabaseQueue(path: copy.path).read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT m.name AS t, c.name AS c, c.type AS type FROM sqlite_master m, pragma_table_info(m.name) c
                    WHERE m.type = 'table' ORDER BY m.name, c.cid
                    """
            ).map { ($0["t"], $0["c"], $0["type"] == "TEXT") }
        }
    }

    private struct Failure: Error { let errors: String }

    func draw(_ random: inout SeededRandom) -> Input {
        let change: Change = random.once(in: 4) ? .damaged(damage(&random)) : .edited(edits(&random))
        var commands = [
            ["report"], ["report", "--format", "json"], ["tasks"], ["tasks", "--format", "json"], ["queue", "check"],
            ["tasks", "show", "\(1 + random.roll(20))"], ["tasks", "show", "3", "--format", "json"],
        ]
        if random.once(in: 20) { commands = [["enqueue", "fuzz"]] + commands }
        return Input(change: change, commands: commands)
    }

    func complaint(about input: Input) async throws -> String? {
        let file = directory.appending(path: "changed.sqlite")
        for ending in ["", "-wal", "-shm"] { unlink(file.path + ending) }
        var bytes = template
        if case .damaged(let places) = input.change { for (place, byte) in places { bytes[place] = byte } }
        try bytes.write(to: file)
        if case .edited(let statements) = input.change {
            for statement in statements {
                // Why: a change that the types of the columns forbid is no change.
                try? await DatabaseQueue(path: file.path).writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA ignore_check_constraints = 1; \(statement)")
                }
            }
        }
        let paths = ["--accounts", directory.appending(path: "accounts").path, "--database", file.path]
        for command in input.commands {
            let result = await Self.run(paths + command, in: directory)
            let isTold = result.status < 64 || result.errors.contains("aws-man: ")
            guard [0, 3, 64, 75].contains(result.status), isTold else {
                return "\(command) ended with \(result.status): \(result.errors.prefix(500))"
            }
            let text = result.output + result.errors
            if text.unicodeScalars.contains(where: { $0 != "\n" && ForeignText.isUnsafe($0) }) {
                return "\(command) printed a control"
            }
        }
        return nil
    }

    func shown(_ input: Input) -> String {
        switch input.change {
        case .edited(let statements): statements.joined(separator: "; ")
        case .damaged(let places): "bytes \(places.map { "\($0.place)=\($0.byte)" }.joined(separator: " "))"
        }
    }

    private func edits(_ random: inout SeededRandom) -> [String] {
        (0...random.roll(4)).map { _ in
            let (table, column, isText) = random.pick(columns)
            let value = random.pick(isText ? Self.texts : Self.numbers)
            let row = random.chance(0.5) ? "" : " WHERE \(column) = (SELECT \(column) FROM \(table) LIMIT 1)"
            return "UPDATE OR IGNORE \(table) SET \(column) = \(value)\(row)"
        }
    }

    private func damage(_ random: inout SeededRandom) -> [(place: Int, byte: UInt8)] {
        (0...random.roll(random.once(in: 3) ? 400 : 10)).map { _ in
            let place = random.once(in: 6) ? random.roll(200) : random.roll(template.count)
            return (
                place,
                random.chance(0.5) ? UInt8(random.roll(256)) : template[place] ^ (1 << UInt8(random.roll(8)))
            )
        }
    }

    private struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs the program in this process, with no network and no keys.
    private static func run(_ arguments: [String], in directory: URL) async -> Result {
        let printed = Printed()
        let effects = Effects.live()
        let console = Console(
            output: { text in printed.texts.withLock { $0.output += text } },
            error: { text in printed.texts.withLock { $0.errors += text } })
        let status = await AWSMan.start(
            arguments,
            in: Surroundings(
                environment: [:], home: directory.path, isRoot: false, console: console, effects: effects,
                pause: effects.sleep,
                transport: { Transport { _ throws(TransportError) in throw .refused("there is no network") } },
                credentials: CredentialEnvironment(variables: ["HOME": directory.path]) { _ throws(FileUnreadable) in
                    nil
                },
                signals: .none(), owner: OwnerNote(host: "fuzz", pid: 1)))
        return printed.texts.withLock { Result(status: status, output: $0.output, errors: $0.errors) }
    }
}

private final class Printed: Sendable {
    let texts = Mutex((output: "", errors: ""))
}
