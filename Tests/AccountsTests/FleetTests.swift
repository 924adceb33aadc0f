import Accounts
import Model
import Testing

/// Many files at once: what stops one account, what stops them all, and what is only a warning.
@Suite struct FleetTests {
    @Test func `a broken file leaves the others alone, and all its problems are reported`() throws {
        let fleet = try Decoding.fleet([
            ("a.yaml", "account: \"222222222222\"\nregions: [eu-west-1]\n"),
            ("b.yaml", "account: \"333333333333\"\nregions: [eu-west-1]\nsnapshots: {keep: 7, kep: 1}\nzzz: 1\n"),
            ("c.yaml", "account: \"111111111111\"\nregions: all-enabled\n"),
            ("d.yaml", "{"),
        ])
        #expect(fleet.accounts.map(\.id.digits) == ["111111111111", "222222222222"])
        #expect(fleet.broken.map(\.file) == ["accounts/b.yaml", "accounts/d.yaml"])
        #expect(fleet.broken.map(\.id?.digits) == ["333333333333", nil])
        #expect(
            fleet.broken.first?.problems.map(\.description) == [
                "accounts/b.yaml:3: snapshots.keep: expected a duration such as 7d",
                "accounts/b.yaml:3: snapshots.kep: unknown key (did you mean keep?)",
                "accounts/b.yaml:4: zzz: unknown key",
            ])
    }

    @Test func `an id that several files claim costs these files, even if one of them is broken, and no other`() throws
    {
        let fleet = try Decoding.fleet([
            ("a.yaml", Decoding.sound), ("b.yaml", "name: b\n" + Decoding.sound), ("c.yaml", Decoding.sound + "z: 1"),
            ("d.yaml", "account: \"222222222222\"\nregions: [eu-west-1]\n"),
        ])
        #expect(fleet.accounts.map(\.id.digits) == ["222222222222"])
        #expect(fleet.broken.map(\.file) == ["accounts/a.yaml", "accounts/b.yaml", "accounts/c.yaml"])
        #expect(fleet.broken.map(\.id?.digits) == ["123456789012", "123456789012", "123456789012"])
        func claim(_ others: String) -> String {
            "account: \(others) describes 123456789012 too, so none of them is used: keep one"
        }
        #expect(
            fleet.problems.map(\.description) == [
                "accounts/a.yaml:1: " + claim("accounts/b.yaml:2, accounts/c.yaml:1"),
                "accounts/b.yaml:2: " + claim("accounts/a.yaml:1, accounts/c.yaml:1"),
                "accounts/c.yaml:3: z: unknown key",
                "accounts/c.yaml:1: " + claim("accounts/a.yaml:1, accounts/b.yaml:2"),
            ])
    }

    @Test func `no account file at all stops the fleet`() {
        #expect(
            Decoding.fleetProblems([]) == [
                "accounts: no account file here: describe each account in a file such as production.yaml, or the"
                    + " accounts of an organization in organization.yaml"
                    + " (accounts/README.md)"
            ])
    }

    @Test func `broken defaults stop the fleet, with every problem of every file`() {
        #expect(
            Decoding.fleetProblems([("a.yaml", "regions: [x]\n")], defaults: "account: \"1\"\nnightly_at: 4\n") == [
                "accounts/defaults.yaml:1: account: belongs to one account: give it in the account's file",
                "accounts/defaults.yaml:2: nightly_at: expected a time of day such as 04:00",
                "accounts/a.yaml:1: regions: unknown region 'x'",
                "accounts/a.yaml: account: is required: the account's twelve digits in quotes",
            ])
    }

    @Test(arguments: [
        ("pacing: {share: 0}", "pacing.share: expected a share above 0 and at most 1, such as 0.9 or 90%"),
        ("pacing: {share: 101%}", "pacing.share: expected a share above 0 and at most 1, such as 0.9 or 90%"),
        ("pacing: {backoff_base: 1}", "pacing.backoff_base: expected a duration such as 90s, 5m, 12h or 90d"),
        ("pacing: {backoff_base: 11m}", "pacing.backoff_base: expected 1ms to 10m"),
        ("pacing: {backoff: 1s}", "pacing.backoff: unknown key"),
        ("pacing: {call_timeout: 1s}", "pacing.call_timeout: unknown key"),
        ("pacing: false", "pacing: expected keys below it"),
        ("pacing: {max_in_flight: 0}", "pacing.max_in_flight: expected a whole number from 1 to 10000"),
        (
            "pacing: {max_in_flight: 8}",
            "pacing.max_in_flight: pacing.max_in_flight_per_region (16) must not exceed pacing.max_in_flight (8)"
        ),
        ("timeouts: {attempt_limit: 5m}", "timeouts.attempt_limit: expected 1s to 4m"),
        (
            "timeouts: {call_timeout: 3m}",
            "timeouts.call_timeout: timeouts.call_timeout (3m) must not exceed timeouts.attempt_limit (2m)"
        ),
        ("timeouts: {consistency_window: 0s}", "timeouts.consistency_window: expected 1s to 1h"),
        ("limits: {history: 9223372036854775807w}", "limits.history: expected 1d to 3650d"),
        (
            "limits: {confirm_maximum: 5m}",
            "limits.confirm_maximum: limits.confirm_longest (10m) must not exceed limits.confirm_maximum (5m)"
        ),
        (
            "credentials: {role: 'arn:aws:iam::123456789012:role/x'}",
            "credentials.role: a role's ARN names one account: give the role's name here"
        ),
        ("nightly_at: 24:00", "nightly_at: expected a time of day such as 04:00"),
        ("timezone: Mars/Olympus", "timezone: unknown time zone 'Mars/Olympus', expected one such as Asia/Shanghai"),
    ])
    func `a mistake in the defaults is named with file, line and key`(line: String, problem: String) {
        #expect(
            Decoding.fleetProblems([("x.yaml", Decoding.sound)], defaults: "\n" + line)
                == ["accounts/defaults.yaml:2: \(problem)"])
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n"])
    func `defaults that say nothing are no problem`(text: String) {
        #expect(Decoding.fleetProblems([("x.yaml", Decoding.sound)], defaults: text) == [])
    }

    @Test(arguments: [
        (
            "regions: [cn-north-2]",
            "accounts/x.yaml:2: regions: cn-north-2 is not a region that this version knows of (did you mean cn-north-1?)"
        ),
        (
            "regions: [cn-north-1]\nsnapshots: false",
            "accounts/x.yaml: snapshots: without snapshots no image is made: write images: false too"
        ),
        (
            "regions: [cn-north-1]\nsnapshots: false\nimages: false\nalarms: false",
            "accounts/x.yaml: snapshots, images and alarms are all off: nothing is done in this account"
        ),
    ])
    func `what is odd but allowed is a warning`(text: String, warning: String) throws {
        let fleet = try Decoding.fleet([("x.yaml", "account: \"123456789012\"\n\(text)\n")])
        #expect(fleet.accounts.count == 1)
        #expect(fleet.warnings == [warning])
    }

    @Test func `two accounts of one name are a warning`() throws {
        let fleet = try Decoding.fleet([
            ("a.yaml", Decoding.sound + "name: web"),
            ("b.yaml", "account: \"210987654321\"\nregions: [cn-north-1]\nname: web"),
        ])
        #expect(
            fleet.warnings
                == ["accounts/a.yaml, accounts/b.yaml: 2 accounts are named 'web': reports show their ids"])
    }

    @Test func `one file a problem a thousand files long is decoded in one go`() throws {
        let files = (0..<1_000).map { number in
            let digits = String(100_000_000_000 + number)
            return ("\(digits).yaml", "account: \"\(digits)\"\nregions: [cn-north-1]\nsnapshots: { keep: 7d }\n")
        }
        #expect(try Decoding.fleet(files).accounts.count == 1_000)
    }
}

extension Decoding {
    /// The problems that stop the fleet; empty when none does.
    static func fleetProblems(_ accounts: [(String, String)], defaults: String? = nil) -> [String] {
        do {
            _ = try fleet(accounts, defaults: defaults)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}
