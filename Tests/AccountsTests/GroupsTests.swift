import Accounts
import Model
import Testing

/// The tags of accounts, the texts by which users name several, and pauses.
@Suite struct GroupsTests {
    private static let sound = Decoding.sound

    @Test(arguments: [
        ("123456789012", true), ("production", true), ("prod*", true), ("*tion", true), ("123456*", true),
        ("p?oduction", true), ("*", true), ("tag:team=payments", true), ("tag:team", true), ("tag:team=pay*", true),
        ("prod", false), ("Prod*", false), ("tag:team=pay", false), ("tag:owner", false), ("tag:", false),
        ("tag:team=", false), ("p?", false),
    ])
    func `a text means the accounts that have its name, fit its pattern or carry its tag`(text: String, takes: Bool) {
        let tags: [ExactText: ExactText] = ["team": "payments"]
        #expect(
            AccountPattern(text).takes(names: ["123456789012", "production"], tags: tags) == takes)
    }

    @Test func `a name that looks like a tag or a pattern is still a name`() {
        #expect(AccountPattern("tag:x").takes(names: ["tag:x"], tags: [:]))
        #expect(AccountPattern("a*b").takes(names: ["a*b"], tags: [:]))
    }

    @Test func `a pattern of many stars ends soon`() {
        let pattern = String(repeating: "*a", count: 200) + "b"
        #expect(!AccountPattern(pattern).takes(names: [String(repeating: "a", count: 5_000)], tags: [:]))
    }

    @Test func `tags and a pause are read from an account's file`() throws {
        let account = try Decoding.account(
            Self.sound + "tags: { team: payments, \"cost center\": \"4711\" }\npaused_until: 2026-12-31\n")
        #expect(account.tags == ["team": "payments", "cost center": "4711"])
        #expect(account.pausedUntil == CalendarDay("2026-12-31"))
        #expect(account.isPaused(on: try #require(CalendarDay("2026-12-30"))))
        #expect(!account.isPaused(on: try #require(CalendarDay("2026-12-31"))))
        #expect(try Decoding.account(Self.sound + "paused_until: \"2026-12-31\"\n").pausedUntil?.day == 31)
    }

    @Test(arguments: [
        (
            "paused_until: soon",
            "accounts/x.yaml:3: paused_until: expected a day such as 2026-12-31; without a pause, leave the key out"
        ),
        ("paused_until: 2026-02-30", "accounts/x.yaml:3: paused_until: no calendar has the day '2026-02-30'"),
        (
            "paused_until: 2026-2-3",
            "accounts/x.yaml:3: paused_until: expected a day such as 2026-12-31; without a pause, leave the key out"
        ),
        ("paused_until:", "accounts/x.yaml:3: paused_until: is empty: expected a day such as 2026-12-31"),
        ("tags: [a]", "accounts/x.yaml:3: tags: expected tags, each as name: value, below it"),
        ("tags: { a=b: c }", "accounts/x.yaml:3: tags.a=b: expected a tag's name of 1 to 128 characters without ="),
        ("tags: { a: 4711 }", "accounts/x.yaml:3: tags.a: YAML does not read this as text: put it in quotes"),
    ])
    func `a mistake is told with its file, line and key`(text: String, problem: String) {
        #expect(Decoding.problems(Self.sound + text + "\n") == [problem])
    }

    @Test func `neither belongs into the defaults`() {
        let problems = Decoding.problems(Self.sound, defaults: "tags: { a: b }\npaused_until: 2026-12-31\n")
        #expect(problems.count == 2 && problems.allSatisfy { $0.contains("belongs to one account") })
    }

    @Test func `a pause that is over is a warning, and one that goes on is none`() throws {
        let fleet = try Decoding.fleet([("x.yaml", Self.sound + "paused_until: 2026-12-31\n")])
        #expect(fleet.warnings == [])
        #expect(fleet.pauseWarnings(on: try #require(CalendarDay("2026-12-30"))) == [])
        #expect(
            fleet.pauseWarnings(on: try #require(CalendarDay("2026-12-31"))) == [
                "accounts/x.yaml: paused_until: the pause ended on 2026-12-31, and the account is worked: remove the key"
            ])
        let idle = fleet.idle(on: try #require(CalendarDay("2026-12-30")))
        #expect(idle.map(\.reason) == [.paused(until: try #require(CalendarDay("2026-12-31")))])
        #expect(fleet.idle(on: try #require(CalendarDay("2027-01-01"))) == [])
    }

    @Test func `a broken file keeps the tags that could be read`() throws {
        let fleet = try Decoding.fleet([("x.yaml", "account: \"123456789012\"\ntags: { team: payments }\nregion: x\n")])
        #expect(fleet.broken.map(\.tags) == [["team": "payments"]])
    }
}
