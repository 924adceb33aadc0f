import CloudSimulator
import Foundation
import HTTP
import Model
import Synchronization
import Testing

/// Services and proxies that repeat keys: no key appears in anything that the program prints or writes
/// (REQUIREMENTS R76). `PrivateProcessTests` covers cores and the TLS key log.
@Suite(.fewNights) struct CanaryTests {
    private static let both = "sent \(Fault.secret) with x-amz-security-token:\(Fault.token)"

    /// One fault for each place of an answer from which a text can reach a person.
    private static let faults: [Fault] =
        ["AuthFailure", "SignatureDoesNotMatch", "UnauthorizedOperation", "InternalError", "Unheard.Of"].map { code in
            Fault(.before, .refusal(code: code, message: both, status: code == "InternalError" ? 500 : 403))
        } + [
            Fault(.before, .refusal(code: Fault.secret, message: "no", status: 400)),
            Fault(.before, .page(status: 502, contentType: "text/html", body: "<\(Fault.secret)>\(both)</x>")),
            Fault(.before, .page(status: 200, contentType: "text/html", body: "<\(Fault.secret)/>")),
            Fault(.before, .page(status: 403, contentType: "text/plain", body: both)),
        ]

    @Test func `keys that every second call repeats appear in no output, log or database`() async throws {
        let world = try World(accounts: [World.shop, World.bank], instances: 12)
        // Why a role: its session has a token.
        try world.write(
            """
            account: "\(World.bank)"
            regions: [us-east-1]
            credentials: { profile: p\(World.shop), role: aws-man }
            """, to: "accounts/\(World.bank).yaml")
        let struck = Mutex<[Int]>(Array(repeating: 0, count: Self.faults.count))
        world.simulator.setFaults { call in
            guard call.number % 2 == 0 else { return nil }
            let index = call.number / 2 % Self.faults.count
            struck.withLock { $0[index] += 1 }
            return Self.faults[index]
        }
        let logs = ["--log-dir", world.directory.appending(path: "logs").path, "--log-level", "trace"]
        var printed = ""
        for arguments in [
            ["accounts", "check"], ["plan"], ["run"], ["report"], ["report", "--format", "json"], ["tasks"],
            ["tasks", "--format", "json"], ["plan", "--format", "json"],
        ] + (1...40).map({ ["tasks", "show", "\($0)"] }) {
            let result = await world.start(world.paths + logs + arguments)
            printed += result.output + result.errors
        }
        #expect(struck.withLock { $0 }.allSatisfy { $0 > 0 })
        #expect(printed.contains("a secret was removed here"))

        let keys = world.simulator.dump().accounts.flatMap(\.keys)
        let canaries = keys.map(\.secret) + keys.compactMap(\.token)
        #expect(keys.contains { $0.token != nil })
        let files = FileManager.default.enumerator(atPath: world.directory.path)?.compactMap { $0 as? String } ?? []
        #expect(files.contains("queue.sqlite") && files.contains("logs/aws-man_\(World.bank).log"))
        for canary in canaries {
            #expect(!printed.contains(canary.prefix(16)))
            for file in files {
                // Why: a directory has no content.
                let content = (try? Data(contentsOf: world.directory.appending(path: file))) ?? Data()
                #expect(content.range(of: Data(canary.utf8.prefix(16))) == nil, "\(file)")
            }
        }
    }
}
