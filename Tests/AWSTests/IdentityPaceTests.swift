import AnswerExamples
import AWS
import Model
import Synchronization
import Testing

@Suite struct IdentityPaceTests {
    /// A run begins: one hub assumes a role in each of its accounts, all at once.
    @Test func `the roles of a thousand accounts are assumed no faster than STS allows`() async throws {
        let clock = VirtualClock()
        let slept = Mutex<[Duration]>([])
        let cloud = ScriptedTransport { request, number in
            let account = request.form["RoleArn"]?.split(separator: ":")[3] ?? "?"
            return .xml(
                ResponseExamples.assumeRole(
                    account: String(account), key: "ASIA\(number)",
                    expiration: UTCComponents(clock.now + .hours(1)).rfc3339), date: clock.now)
        }
        let identities = Identities(
            client: cloud.client(clock), endpoints: Endpoints(),
            environment: CredentialEnvironment(
                variables: ["AWS_ACCESS_KEY_ID": "AKHUB", "AWS_SECRET_ACCESS_KEY": "s", "HOME": "/h"],
                readFile: { _ in nil }),
            effects: Effects(
                now: { clock.now }, uptime: clock.effects.uptime, sleep: { time in slept.withLock { $0.append(time) } },
                random: { 0.5 }),
            sessionName: "aws-man")
        for number in 0..<1_000 {
            let account = try #require(AccountID("\(100_000_000_000 + number)"))
            let settings = IdentitySettings(account: account, credentials: .init(role: .name("aws-man")))
            _ = try await identities.account(settings).credentials(for: .beijing)
        }
        // 54 calls at once and 540 per second after that, nine tenths of the figures, never exceed the quota.
        let waits = slept.withLock { $0 }
        #expect(waits.count == 1_000 - 54)
        #expect(waits == waits.sorted())
        let last = try #require(waits.last)
        #expect(last > .milliseconds(1_745) && last < .milliseconds(1_760), "\(last)")
        // Another region's STS has a bucket of its own.
        let other = try #require(AccountID("999999999999"))
        let settings = IdentitySettings(account: other, credentials: .init(role: .name("aws-man")))
        _ = try await identities.account(settings).credentials(for: .virginia)
        #expect(slept.withLock { $0.count } == waits.count)
    }
}
