import CloudSimulator
import Foundation
import Model
import TestServer
import Testing

/// The built binary with every source of keys over real sockets, against doubles of the sources and the simulated cloud.
@Suite(.serialized) struct KeySourcesTests {
    typealias Source = KeySources.Source

    private static func withMachine<Value>(
        of sources: [Source] = Source.allCases, _ body: (KeyMachine) async throws -> Value
    ) async throws -> Value {
        try await Workplace.withDirectory { directory in
            try await CloudServer.with(KeySources.cloud(of: sources), in: directory) { cloud in
                try await body(try KeyMachine(in: directory, cloud, try KeySources()))
            }
        }
    }

    private func made(_ ledger: [LedgerEntry]) -> [String] {
        ledger.filter { $0.action == "CreateSnapshot" && $0.acted }.compactMap { $0.account?.digits }.sorted()
    }

    @Test func `on an instance with a role, check and run need one account file and no other setting`() async throws {
        try await Self.withMachine(of: [.instance, .chain]) { machine in
            try machine.write(
                "account: \"\(Source.chain.account)\"\nregions: [eu-west-1]\ncredentials: { role: aws-man }\n",
                to: "accounts/shop.yaml")
            // Why: only the doubles need their addresses named.
            let doubles = ["AWS_ENDPOINT_URL": machine.cloud.endpoint]
            let check = try await machine.run(.instance, ["accounts", "check"], more: doubles)
            #expect(check.status == 0, "\(check.output)\(check.errors)")
            let run = try await machine.run(.instance, ["run"], more: doubles)
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            let ledger = try await machine.cloud.ledger()
            #expect(made(ledger) == [Source.chain.account])
            let assumed = ledger.filter { $0.action == "AssumeRole" }
            #expect(!assumed.isEmpty && assumed.allSatisfy { $0.accessKey == Source.instance.key.id })
            #expect(machine.sources.asked.lines.allSatisfy { $0.contains("/latest/") })
        }
    }

    @Test func `no secret of any source is in a byte that the program writes`() async throws {
        try await Self.withMachine { machine in
            try machine.putKeys()
            for source in KeyMachine.profiles + [.environment] { try machine.putAccount(source) }
            for source in KeyMachine.standard {
                let run = try await machine.run(source, ["run"])
                #expect(run.status == 0, "\(source): \(run.output)\(run.errors)")
                let ids = try await machine.cloud.ledger().map(\.accessKey)
                for used in KeyMachine.profiles + [source] where used != .chain {
                    #expect(ids.contains(used.key.id), "\(used)")
                }
            }
            let ledger = try await machine.cloud.ledger()
            #expect(made(ledger) == Source.allCases.prefix(6).map(\.account))
            // A call that a proxy with a password refuses.
            try machine.write(
                """
                account: "777777777777"
                regions: [eu-west-1]
                credentials: { profile: profile }
                endpoint: https://cloud.invalid
                """, to: "accounts/proxied.yaml")
            let proxy = "canary+proxy+password"
            for arguments in [
                ["accounts", "check", "--account", "777777777777"], ["accounts", "check"], ["report"],
                ["report", "--format", "json"],
                ["report", "--format", "html", "--output", "\(machine.work.path)/page"],
                ["tasks"], ["tasks", "--format", "json"], ["plan"],
            ] + (1...30).map({ ["tasks", "show", "\($0)"] }) {
                _ = try await machine.run(
                    .environment, arguments, more: ["HTTPS_PROXY": "http://user:\(proxy)@127.0.0.1:9"])
            }
            let written = try Written(in: machine.work)
            for name in ["queue.sqlite", "arguments", "page"] { #expect(written.names.contains(name)) }
            #expect(written.names.contains { $0.hasSuffix(".out") } && written.names.contains { $0.hasPrefix("logs/") })
            for canary in KeySources.canaries + [proxy] { #expect(written.finds(canary) == [], "\(canary)") }
            #expect(written.finds("queue.sqlite").contains("arguments"), "the search finds what is there")
        }
    }

    @Test(arguments: KeyMachine.standard)
    func `keys of another account are used for nothing, whatever their source`(standard: Source) async throws {
        let wrong = (KeyMachine.profiles + [standard]).filter { $0 != .profile }
        try await Self.withMachine { machine in
            try machine.putKeys()
            try machine.putAccount(.profile)
            for (number, source) in wrong.enumerated() {
                try machine.putAccount(source, as: "99999999990\(number)")
            }
            let run = try await machine.run(standard, ["run"])
            #expect(run.status == 3, "\(run.output)\(run.errors)")
            // Why the tasks: the report tells one message of all that share a cause.
            let tasks = try await machine.run(standard, ["tasks", "--format", "json"])
            for (number, source) in wrong.enumerated() {
                #expect(
                    tasks.output.contains("belong to account \(source.account), not to 99999999990\(number)"),
                    "\(source): \(tasks.output)")
            }
            let ledger = try await machine.cloud.ledger()
            #expect(made(ledger) == [Source.profile.account], "the account with its own keys is done")
            let others = ledger.filter { $0.account?.digits != Source.profile.account }
            #expect(
                Set(others.map(\.action)).isSubset(of: ["GetCallerIdentity", "AssumeRole"]), "\(others.map(\.flow))")
        }
        // The first account is the hub of the chain, so that its own keys are wrong in a machine of their own.
        try await Self.withMachine { machine in
            try machine.putKeys()
            try machine.putAccount(.profile, as: "999999999999")
            try machine.putAccount(standard)
            let run = try await machine.run(standard, ["run"])
            let ledger = try await machine.cloud.ledger()
            #expect(run.status == 3 && made(ledger) == [standard.account])
        }
    }
}

/// All bytes of the files below a directory.
private struct Written {
    private var files: [String: Data] = [:]
    var names: [String] { files.keys.sorted() }

    init(in directory: URL) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
            let url = directory.appending(path: name)
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory), !isDirectory.boolValue
            else { continue }
            files[name] = try Data(contentsOf: url)
        }
    }

    func finds(_ text: String) -> [String] {
        files.filter { $0.value.range(of: Data(text.utf8.prefix(24))) != nil }.keys.sorted()
    }
}
