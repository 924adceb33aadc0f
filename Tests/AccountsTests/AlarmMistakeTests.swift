import Accounts
import Model
import Testing

/// A mistake below `alarms` costs the account its alarms, and nothing else.
@Suite struct AlarmMistakeTests {
    @Test(arguments: [
        "alarms: {period: 30}", "alarms: {period: 45}", "alarms: {perid: 300}", "alarms:", "alarms: 5",
        "alarms: {evaluation_periods: 289}", "alarms: {topic: 'arn:aws-cn:sns:cn-northwest-1:123456789012:t'}",
        "alarms: {period: 60, period: 120}",
    ])
    func `the file is not broken, and says what is wrong with its line`(line: String) throws {
        let fleet = try Decoding.fleet([("x.yaml", Decoding.sound + "snapshots: {keep: 9d}\n\(line)\n")])
        #expect(fleet.broken == [])
        let account = try #require(fleet.accounts.first)
        #expect(account.alarms == nil && account.snapshots?.keep == .days(9))
        #expect(account.alarmProblems.map(\.line) == [4])
        #expect(fleet.problems == account.alarmProblems)
    }

    @Test func `a mistake elsewhere breaks the file as before, and so does a secret`() throws {
        for line in ["alarms: {period: 30}\nimages: {keep: 7}", "alarms: {token: abc}"] {
            let fleet = try Decoding.fleet([("x.yaml", Decoding.sound + line)])
            #expect(fleet.accounts.isEmpty && fleet.broken.count == 1)
        }
    }

    @Test func `a mistake in the defaults costs the alarms of all accounts that have some, and is told once`() throws {
        let fleet = try Decoding.fleet(
            [
                ("a.yaml", Decoding.sound), ("b.yaml", "account: \"210987654321\"\nregions: [cn-north-1]\n"),
                ("c.yaml", "account: \"310987654321\"\nregions: [cn-north-1]\nalarms: false\n"),
            ], defaults: "alarms: {period: 30}\n")
        #expect(fleet.accounts.map(\.alarmProblems.count) == [1, 1, 0])
        #expect(fleet.problems.map(\.file) == ["accounts/defaults.yaml"])
    }
}
