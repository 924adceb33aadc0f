import Accounts
import Model
import Testing

@Suite struct RetentionFieldsTests {
    @Test func `rules stand where the days stand`() throws {
        let account = try Decoding.account(
            Decoding.sound
                + """
                snapshots:
                  keep: {last: 3, hourly: 24, daily: 7, weekly: 4, monthly: 1_200, yearly: 5, within: 1y6m2w3d12h}
                  keep_minimum: 2
                images: {keep: {weekly: 8}}
                """)
        var rules = RetentionRules()
        (rules[.last], rules[.hourly], rules[.daily], rules[.weekly]) = (3, 24, 7, 4)
        (rules[.monthly], rules[.yearly]) = (1_200, 5)
        rules.within = CalendarSpan(years: 1, months: 6, days: 17, hours: 12)
        #expect(account.snapshots?.keep == .rules(rules) && account.snapshots?.keepMinimum == 2)
        var weekly = RetentionRules()
        weekly[.weekly] = 8
        #expect(account.images?.keep == .rules(weekly))
    }

    @Test func `a file's rules replace those of the defaults, and days replace rules`() throws {
        func keep(_ file: String) throws -> Retention? {
            try Decoding.account(
                Decoding.sound + file, defaults: "snapshots: {keep: {daily: 7, monthly: 12}}"
            ).snapshots?.keep
        }
        var rules = RetentionRules()
        (rules[.daily], rules[.monthly]) = (7, 12)
        #expect(try keep("") == .rules(rules))
        #expect(try keep("snapshots: {keep_minimum: 2}") == .rules(rules))
        #expect(try keep("snapshots: {keep: 9d}") == .days(9))
        rules[.monthly] = 0
        #expect(try keep("snapshots: {keep: {daily: 7}}") == .rules(rules))
    }

    @Test(arguments: [
        (
            "snapshots: {keep: {}}",
            "accounts/x.yaml:3: snapshots.keep: names no rule, so that nothing would be kept: give a duration such as 7d, or some of last, hourly, daily, weekly, monthly, yearly, within"
        ),
        (
            "snapshots:\n  keep:\n    daily: 0",
            "accounts/x.yaml:5: snapshots.keep.daily: expected a whole number from 1 to 10000"
        ),
        (
            "images: {keep: {last: x}}",
            "accounts/x.yaml:3: images.keep.last: expected a whole number from 1 to 10000"
        ),
        (
            "snapshots: {keep: {dayly: 3}}",
            "accounts/x.yaml:3: snapshots.keep.dayly: unknown key (did you mean daily?)"
        ),
        (
            "snapshots: {keep: {within: 30}}",
            "accounts/x.yaml:3: snapshots.keep.within: expected years, months, weeks, days or hours, such as 30d or 1y6m"
        ),
        (
            "snapshots: {keep: {within: 0d}}",
            "accounts/x.yaml:3: snapshots.keep.within: expected years, months, weeks, days or hours, such as 30d or 1y6m"
        ),
        (
            "snapshots: {keep: {within: 1d2d}}",
            "accounts/x.yaml:3: snapshots.keep.within: expected years, months, weeks, days or hours, such as 30d or 1y6m"
        ),
        (
            "snapshots: {keep: {within: 10001d}}",
            "accounts/x.yaml:3: snapshots.keep.within: expected numbers up to 10000"
        ),
        ("snapshots: {keep: [7d]}", "accounts/x.yaml:3: snapshots.keep: expected a duration such as 7d"),
        ("snapshots: {keep: }", "accounts/x.yaml:3: snapshots.keep: is empty: expected a duration such as 7d"),
    ])
    func `an empty or broken policy is refused by file and line`(line: String, problem: String) throws {
        let fleet = try Decoding.fleet([("x.yaml", Decoding.sound + line + "\n")])
        #expect(fleet.problems.map(\.description) == [problem])
        #expect(fleet.accounts.isEmpty)
    }
}
