import Foundation
import Testing

/// The built binary as root and as another user, on files that the other made.
@Suite(.enabled(if: geteuid() == 0, "only root can become another user"))
struct ServiceUserTests {
    /// The user `nobody` of every Linux.
    private static let user = "65534"

    /// A directory in which the database's own directory belongs to the service's user.
    private static func withPlace<Value>(_ body: (Place) async throws -> Value) async throws -> Value {
        try await Workplace.withDirectory { directory in
            chmod(directory.path, 0o755)
            let place = Place(directory: directory)
            for folder in [place.accounts, place.state] {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            chown(place.state, 65_534, 65_534)
            try Data("timezone: UTC\nnightly_at: \"04:00\"\n".utf8)
                .write(to: URL(filePath: place.accounts + "/defaults.yaml"))
            try Data("account: \"111111111111\"\nregions: [eu-west-1]\n".utf8)
                .write(to: URL(filePath: place.accounts + "/shop.yaml"))
            return try await body(place)
        }
    }

    private struct Place {
        let directory: URL
        var accounts: String { directory.path + "/accounts" }
        var state: String { directory.path + "/state" }
        var database: String { state + "/queue.sqlite" }

        func run(as user: String? = nil, _ arguments: String...) async throws -> ChildProcess {
            let line = [
                Workplace.program.path, "--accounts", accounts, "--database", database, "--log-dir", state + "/logs",
            ]
            let drop = user.map { ["/usr/bin/setpriv", "--reuid=\($0)", "--regid=\($0)", "--clear-groups"] } ?? []
            let command = drop + line + arguments
            return try await ChildProcess.run(
                URL(filePath: command[0]), Array(command.dropFirst()),
                environment: ["HOME": directory.path, "PATH": "/usr/bin:/bin"], in: directory)
        }

        func owners() throws -> Set<Int> {
            let names = try FileManager.default.subpathsOfDirectory(atPath: state)
            return Set(
                try names.map { name in
                    let of = try FileManager.default.attributesOfItem(atPath: state + "/" + name)
                    return of[.ownerAccountID] as? Int ?? -1
                })
        }
    }

    @Test func `what root makes belongs to the directory's owner, who can go on`() async throws {
        try await Self.withPlace { place in
            #expect(try await place.run("enqueue").status == 0)
            #expect(try await place.run("report").status == 3)
            #expect(try await place.run("queue", "backup", place.state + "/copy.sqlite").status == 0)
            #expect(try place.owners() == [65_534])
            let service = try await place.run(as: Self.user, "enqueue")
            #expect(service.status == 0 && !service.errors.contains("warning"), "\(service.errors)")
            #expect(try await place.run("enqueue", "second").status == 0)
            #expect(try place.owners() == [65_534])
        }
    }

    @Test func `a file of another user is named with the line that gives it to the directory's owner`() async throws {
        try await Self.withPlace { place in
            #expect(try await place.run("enqueue").status == 0)
            for ending in ["", ".owner", ".turn", "-wal"] {
                chown(place.database + ending, 0, 0)
                let refused = try await place.run(as: Self.user, "enqueue")
                #expect(refused.status == 75)
                #expect(
                    refused.errors.contains("queue.sqlite\(ending): Permission denied (errno 13)\n"),
                    "\(refused.errors)")
                #expect(refused.errors.contains("as root: chown --reference='\(place.state)' '\(place.database)'*\n"))
                chown(place.database + ending, 65_534, 65_534)
            }
            chown(place.state + "/logs/aws-man.log", 0, 0)
            let warned = try await place.run(as: Self.user, "enqueue")
            #expect(warned.status == 0)
            #expect(warned.errors.contains("warning: no log is written: --log-dir"), "\(warned.errors)")
        }
    }

    @Test(arguments: [true, false])
    func `a database in a directory that cannot be written is read, with its log, and nothing is made there`(
        hasLog: Bool
    ) async throws {
        try await Self.withPlace { place in
            #expect(try await place.run(as: Self.user, "enqueue").status == 0)
            if !hasLog {
                // Why work: it moves the log into the file at its end.
                _ = try await place.run(as: Self.user, "cancel")
                #expect(try await place.run(as: Self.user, "work", "--until-idle").status == 0)
            }
            try FileManager.default.removeItem(atPath: place.state + "/logs")
            for name in try FileManager.default.contentsOfDirectory(atPath: place.state) {
                let path = place.state + "/" + name
                let goes = name.hasSuffix("-shm") || !hasLog && name.hasSuffix("-wal")
                if goes { unlink(path) } else { chmod(path, 0o444) }
            }
            chmod(place.state, 0o555)
            let before = try FileManager.default.contentsOfDirectory(atPath: place.state).sorted()
            for arguments in [["report"], ["tasks"], ["queue", "check"]] {
                let command =
                    [
                        "/usr/bin/setpriv", "--reuid=\(Self.user)", "--regid=\(Self.user)", "--clear-groups",
                        Workplace.program.path, "--accounts", place.accounts, "--database", place.database,
                    ] + arguments
                let read = try await ChildProcess.run(
                    URL(filePath: command[0]), Array(command.dropFirst()),
                    environment: ["HOME": "/nonexistent", "PATH": "/usr/bin:/bin"], in: place.directory)
                #expect(read.status == (arguments == ["report"] ? 3 : 0), "\(arguments) \(read.errors)")
                let sign =
                    arguments == ["report"] ? "nightly-" : arguments == ["tasks"] ? "enumerate-region" : "all is well"
                #expect(read.output.contains(sign), "\(arguments) \(read.output)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.state).sorted() == before)
            chmod(place.state, 0o755)
        }
    }
}
