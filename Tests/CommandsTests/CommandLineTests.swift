import ArgumentParser
import CloudSimulator
import Commands
import Foundation
import Model
import Testing

/// The answers of the program before it works: help, and errors of usage, configuration and database.
@Suite(.fewNights, .timeLimit(.minutes(10))) struct CommandLineTests {
    private static func readme() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
        return try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    }

    @Test(arguments: [
        ["frobnicate"], ["run", "--account"], ["run", "bad name!"], ["run", "--region", "moon-1"],
        ["run", "--allow-deletes", "-1"], ["tasks", "--state", "lost"],
        ["tasks", "--kind", "bogus"], ["replay", "--kind", "bogus"], ["cancel", "--kind", ""],
        ["tasks", "show", "zero"],
        ["report", "--format", "xml"], ["demo", "--nights", "0"], ["--log-level", "loud", "report"],
        ["run", "--account", "nobody"], ["run", "--region", "ap-south-1"],
    ])
    func `a wrong line is a usage error on standard error`(arguments: [String]) async throws {
        let world = try World()
        let result = await world.start(world.paths + arguments)
        #expect(result.status == 64, "\(result)")
        #expect(result.output.isEmpty)
        #expect(!result.errors.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: world.database))
    }

    @Test func `every command line of the README is understood`() async throws {
        let lines = try Self.readme().split(separator: "\n").filter { $0.hasPrefix("aws-man ") }.map { line in
            line.prefix { $0 != "#" }.split(separator: " ").dropFirst().map(String.init)
        }
        #expect(lines.count > 10)
        let world = try World()
        for line in lines {
            if line.first == "serve" {
                // Why: it works until it is stopped, and an example may listen for other machines.
                #expect(throws: Never.self, "\(line)") { try AWSMan.parseAsRoot(line) }
                continue
            }
            // Why: a file that a line writes must not stay in the directory of the tests.
            let result = await world.start(
                world.paths + line.map { $0.hasSuffix(".html") ? world.database + $0 : $0 })
            // Why not the code: the task or the replay of an example need not exist.
            #expect(!result.errors.contains("Usage: "), "\(line): \(result.errors)")
            #expect([0, 64].contains(result.status), "\(line): \(result.errors)")
        }
    }

    @Test func `the README has a row for each command, and for nothing else`() async throws {
        let world = try World()
        func names(_ path: [String]) async -> [String] {
            await world.start(path + ["--help"]).output.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }
                .compactMap { ($0.firstMatch(of: /^ {2}([a-z]+)\b/)?.1).map(String.init) }
        }
        let table = try Self.readme().split(separator: "\n").drop { !$0.hasPrefix("| command |") }
        let rows = table.prefix { $0.hasPrefix("|") }.compactMap { $0.firstMatch(of: /^\| `([a-z]+(?: [a-z]+)?)/)?.1 }
        var commands: [String] = []
        for name in await names([]) {
            let parts = await names([name])
            commands += parts.isEmpty ? [name] : parts.map { "\(name) \($0)" }
        }
        #expect(rows.map(String.init).sorted() == commands.sorted())
    }

    @Test func `a kind that does not exist is answered with those that do`() async throws {
        let result = try await World().start(["tasks", "--kind", "bogus"])
        #expect(result.status == 64)
        #expect(result.errors.contains("'bogus'") && result.errors.contains("create-snapshot"), "\(result.errors)")
    }

    @Test func `a kind is known by the name that is printed and by the one that is stored`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        for name in ["enumerate-region", "enumerate-lane"] {
            let listed = await world.run("tasks", "--kind", name).output
            #expect(listed.split(separator: "\n").count == 3 && listed.contains(" enumerate-region "), "\(listed)")
        }
    }

    @Test func `help goes to standard output`() async throws {
        let world = try World()
        for arguments in [["--help"], ["help", "run"], ["queue", "--help"], []] {
            let result = await world.start(arguments)
            #expect(result.status == 0)
            #expect(result.output.contains("USAGE: aws-man"))
            #expect(result.errors.isEmpty)
        }
    }

    @Test func `global options stand before or after the command, and the nearer one wins`() async throws {
        let world = try World()
        for arguments in [
            ["--accounts", world.accounts, "accounts", "list"], ["accounts", "list", "--accounts", world.accounts],
            ["--accounts", "/nowhere", "accounts", "list", "--accounts", world.accounts],
        ] {
            let result = await world.start(arguments)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("111111111111"))
        }
        let variable = await world.start(["accounts", "list"], environment: ["AWS_MAN_ACCOUNTS": world.accounts])
        #expect(variable.status == 0)
    }

    @Test func `reading commands make no database`() async throws {
        let world = try World()
        for arguments in [["report"], ["tasks"], ["cancel"], ["replay"], ["queue", "check"]] {
            let result = await world.start(["--database", world.database] + arguments)
            #expect(result.status == 75)
            #expect(result.errors.contains("there is no database yet"))
        }
        #expect(!FileManager.default.fileExists(atPath: world.database))
    }

    @Test func `a run that does not exist is answered with those that do`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        for arguments in [["report", "tonight"], ["replay", "tonight"], ["tasks", "tonight"]] {
            let result = await world.start(["--database", world.database] + arguments)
            #expect(result.status == 64)
            #expect(result.errors.contains("nightly-2026-11-23"))
        }
        let filtered = await world.run("report", "--account", "nobody")
        #expect(filtered.status == 64)
    }

    @Test func `a directory that cannot be written to is said to be so`() async throws {
        let world = try World()
        // Why /proc: root may write into every other directory, whatever its mode.
        let result = await world.start([
            "--accounts", world.accounts, "--database", "/proc/aws-man/queue.sqlite", "run",
        ])
        #expect(result.status == 75)
        #expect(result.errors.contains("/proc/aws-man"))
        #expect(world.simulator.ledger.isEmpty)
    }

    @Test func `a log that cannot be written is a warning with its cause, and the night is done`() async throws {
        let world = try World()
        try world.write("", to: "file")
        let file = world.directory.appending(path: "file").path
        for (path, cause) in [
            ("/proc/aws-man/logs", "cannot be created: No such file or directory"),
            (file, "cannot be written to: Not a directory"), ("\(file)/logs", "cannot be created: Not a directory"),
        ] {
            let result = await world.run("run", "--log-dir", path)
            #expect(result.status == 0)
            #expect(
                result.errors.hasPrefix("warning: no log is written: --log-dir \(path) \(cause)\n"), "\(result.errors)")
        }
        let logs = world.directory.appending(path: "logs").path
        try FileManager.default.createDirectory(
            atPath: "\(logs)/aws-man_\(World.shop).log", withIntermediateDirectories: true)
        world.skip(.days(1))
        let result = await world.run("run", "--log-dir", logs)
        #expect(result.status == 0)
        #expect(
            result.errors.components(
                separatedBy: "aws-man_\(World.shop).log: lines are not written: it is not a regular file\n"
            ).count == 2, "\(result.errors)")
    }

    @Test func `a broken file makes the commands about configuration fail with all of its problems`() async throws {
        let world = try World()
        try world.write("account: 12\nregions: []\nkeep: 1\n", to: "accounts/broken.yaml")
        for arguments in [["accounts", "list"], ["accounts", "check"], ["plan"]] {
            let result = await world.start(world.paths + arguments)
            #expect(result.status == 78, "\(arguments)")
            for line in 1...3 { #expect(result.errors.contains("broken.yaml:\(line): ")) }
        }
    }

    @Test func `a check tells of broken files though nothing could be asked`() async throws {
        let world = try World()
        try world.write("account: 12\n", to: "accounts/broken.yaml")
        let result = await world.run("accounts", "check", "--account", "nobody")
        #expect(result.status == 64)
        #expect(result.errors.contains("broken.yaml:1: ") && result.errors.contains("nobody"), "\(result.errors)")
    }

    @Test func `a filter that matches nothing is answered with what there is`() async throws {
        let world = try World()
        let name = await world.run("plan", "--account", "11111111111")
        #expect(
            name.errors.contains("no account is called 11111111111 in \(world.accounts) (did you mean 111111111111?)"),
            "\(name.errors)")
        let region = await world.run("plan", "--account", World.shop, "--region", "ap-south-1")
        #expect(
            region.errors.contains("regions of 111111111111 is ap-south-1: 111111111111 has eu-west-1"),
            "\(region.errors)")
    }

    @Test func `where nothing in a run matches, the command that shows what there is is named`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        for arguments in [["report"], ["tasks"], ["nights"], ["cancel"], ["replay", "--no-work"]] {
            let none = await world.start(world.paths + arguments + ["--account", "nope"])
            #expect(none.status == 64 && none.errors.contains("matches --account nope\n  → "), "\(none.errors)")
            #expect(none.errors.contains("report"), "\(none.errors)")
        }
        let policy = await world.run("policy", "--account", "nope")
        #expect(policy.errors.contains("no account is called nope in"), "\(policy.errors)")
        let done = await world.run("replay", "--no-work")
        #expect(done.status == 64 && done.errors.contains("tasks nightly-2026-11-23 lists"), "\(done.errors)")
    }

    @Test(arguments: [
        (["report", "--account", ""], "the one after --account"), (["report", "--account="], "--account="),
        (["report", ""], "the one after report"), ([""], "the first"), (["--database", "", "run"], "after --database"),
    ])
    func `an empty argument is refused, since it could mean something else`(
        arguments: [String], place: String
    ) async throws {
        let result = try await World(accounts: []).start(arguments)
        #expect(result.status == 64 && result.errors.hasPrefix("aws-man: an argument is empty: "), "\(result.errors)")
        #expect(result.errors.contains(place) && result.errors.contains("\n  → leave it out"), "\(result.errors)")
    }

    @Test(arguments: [
        (["report", "--account", "tag:"], "expected tag:NAME or tag:NAME=VALUE"),
        (["run", "--region", "Frankfurt"], "such as eu-west-1"),
        (["policy", "--hub", "nonsense", "--for", "trust"], "The account (123456789012)"),
        (["coverage", "--volume", "vol"], "such as vol-0123456789abcdef0"),
        (["coverage", "--instance", "vol-1"], "such as i-0123456789abcdef0"),
        (["tasks", "show", "x"], "such as 87"), (["replay", "--task", "x"], "such as 87"),
        (["tasks", "--limit", "99999999999999999999"], "from 1 to 1000000"),
        (["nights", "--last", "-1"], "from 1 to 730"),
        (["run", "--allow-deletes", "x"], "from 0 on"), (["demo", "--speed", "-1"], "from 1 to 1000"),
        (["demo", "--nights", "x"], "from 1 to 400"), (["queue", "prune", "--keep", "x"], "from 1 on"),
    ])
    func `a value that an option does not take is answered with one that it takes`(
        arguments: [String], example: String
    ) async throws {
        let result = try await World(accounts: []).start(arguments)
        #expect(result.status == 64 && result.errors.contains(example), "\(result.errors)")
    }

    @Test func `a task that does not exist is answered with the database that was read`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let result = await world.run("tasks", "show", "87")
        #expect(result.status == 64)
        #expect(result.errors.contains("no task 87 in \(world.database)\n  → aws-man --accounts"), "\(result.errors)")
    }

    @Test func `a task is shown by the silence that the accounts allow, and without any accounts`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let line = world.paths + ["work"]
        _ = await world.start(line, signals: .given(SIGTERM))
        world.skip(.minutes(6))
        #expect(await world.run("tasks", "show", "1").output.contains("no process works on the queue"))
        try world.write(
            "timezone: UTC\nnightly_at: \"04:00\"\ntimeouts: { owner_silence: 1h }\n", to: "accounts/defaults.yaml")
        #expect(await !world.run("tasks", "show", "1").output.contains("no process works on the queue"))
        let blind = await world.start(["--accounts", "/nowhere", "--database", world.database, "tasks", "show", "1"])
        #expect(blind.status == 0 && blind.output.contains("no process works on the queue"))
    }
}
