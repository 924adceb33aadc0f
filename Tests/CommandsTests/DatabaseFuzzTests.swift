import Foundation
import GRDB
import Model
import TestRandom
import Testing

/// Databases that were edited or damaged anywhere, and the commands that read them. `AWS_MAN_TEST_SEED` draws other
/// changes, and `AWS_MAN_FUZZ` sets their number. A crash ends the process.
@Suite struct DatabaseFuzzTests {
    private let environment = ProcessInfo.processInfo.environment

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

    @Test func `a changed database is read or refused in words`() async throws {
        let world = try World()
        world.deny("ec2:CreateSnapshot", in: World.shop)
        #expect(await world.run("run").status == 3)
        let template = world.directory.appending(path: "template.sqlite")
        #expect(await world.run("queue", "backup", template.path).status == 0)
        let columns = try Self.columns(of: template)

        let seed = environment["AWS_MAN_TEST_SEED"].flatMap { UInt64($0) } ?? 20_261_130
        for number in 0..<(environment["AWS_MAN_FUZZ"].flatMap { Int($0) } ?? 60) {
            var random = SeededRandom(seed: seed &+ UInt64(number), "database \(number)")
            let file = world.directory.appending(path: "changed-\(number).sqlite")
            try FileManager.default.copyItem(at: template, to: file)
            let change = random.once(in: 4) ? try Self.damage(file, &random) : Self.edit(file, columns, &random)
            var commands = [
                ["report"], ["report", "--format", "json"], ["tasks"], ["tasks", "--format", "json"],
                ["queue", "check"],
                ["tasks", "show", "\(1 + random.roll(20))"], ["tasks", "show", "3", "--format", "json"],
            ]
            if number.isMultiple(of: 5) { commands.append(["plan"]) }
            for command in commands {
                let result = await world.start(["--accounts", world.accounts, "--database", file.path] + command)
                let isTold = result.status < 64 || result.errors.contains("aws-man: ")
                #expect([0, 3, 64, 75].contains(result.status) && isTold, "\(number): \(change): \(command) \(result)")
            }
        }
    }

    /// The columns of all tables, with their types.
    private static func columns(of file: URL) throws -> [(table: String, column: String, isText: Bool)] {
        try DatabaseQueue(path: file.path).read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT m.name AS t, c.name AS c, c.type AS type FROM sqlite_master m, pragma_table_info(m.name) c
                    WHERE m.type = 'table' ORDER BY m.name, c.cid
                    """
            ).map { ($0["t"], $0["c"], $0["type"] == "TEXT") }
        }
    }

    /// Changes a few values, as a person with `sqlite3` may, and tells which.
    private static func edit(
        _ file: URL, _ columns: [(table: String, column: String, isText: Bool)], _ random: inout SeededRandom
    ) -> String {
        var changes: [String] = []
        for _ in 0...random.roll(3) {
            let (table, column, isText) = random.pick(columns)
            let value = random.pick(isText ? texts : numbers)
            let row = random.chance(0.5) ? "" : " WHERE \(column) = (SELECT \(column) FROM \(table) LIMIT 1)"
            changes.append("UPDATE OR IGNORE \(table) SET \(column) = \(value)\(row)")
        }
        for change in changes {
            // Why: a change that the types of the columns forbid is no change.
            try? DatabaseQueue(path: file.path).writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA ignore_check_constraints = 1; \(change)")
            }
        }
        return changes.joined(separator: "; ")
    }

    /// Overwrites some bytes, as a bad disk may, and tells where.
    private static func damage(_ file: URL, _ random: inout SeededRandom) throws -> String {
        var bytes = try Data(contentsOf: file)
        var places: [Int] = []
        for _ in 0...random.roll(random.once(in: 3) ? 400 : 10) {
            let place = random.once(in: 6) ? random.roll(200) : random.roll(bytes.count)
            bytes[place] = random.chance(0.5) ? UInt8(random.roll(256)) : bytes[place] ^ (1 << UInt8(random.roll(8)))
            places.append(place)
        }
        try bytes.write(to: file)
        return "bytes \(places)"
    }
}
