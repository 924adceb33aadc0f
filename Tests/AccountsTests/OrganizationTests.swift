import Accounts
import Foundation
import Model
import Testing

/// `organization.yaml`, and the fleet that it makes of a listing.
@Suite struct OrganizationTests {
    private static let rules = """
        account: "111122223333"
        exclude: ["999999999999", ou-ab12-sandbox00, tag:backup=none]
        rules:
          - unit: ou-ab12-prod0000
            tag: tier=gold
            regions: [eu-west-1, eu-central-1]
            credentials: { role: aws-man, external_id: fleet-7c1d }
            snapshots: { keep: 30d }
          - unit: [ou-ab12-prod0000, ou-ab12-test0000]
            regions: [eu-west-1]
            credentials: { role: aws-man }
            tags: { env: all }

        """

    private func fleet(
        _ organization: String, accounts: [(String, String)] = [], defaults: String? = nil
    ) throws -> Fleet {
        try FleetDecoder.decode(
            FleetFiles(
                directory: "accounts", accounts: accounts.map { Decoding.file($0.0, $0.1) },
                defaults: defaults.map { Decoding.file("defaults.yaml", $0) },
                organization: Decoding.file("organization.yaml", organization)))
    }

    private func id(_ digits: String) throws -> AccountID { try #require(AccountID(digits)) }
    private func unit(_ name: String) throws -> OrganizationUnitID { try #require(OrganizationUnitID(name)) }
    private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }
    private let tonight = CalendarDay(daysSinceEpoch: 20_780)

    private func member(
        _ digit: Character, _ units: [String]?, _ tags: [ExactText: ExactText]? = [:], state: String = "ACTIVE"
    ) throws -> OrganizationMember {
        OrganizationMember(
            id: try id(String(repeating: digit, count: 12)), name: "account \(digit)", state: state,
            units: try units?.map(unit), tags: tags)
    }

    @Test func `the first rule that fits an account gives its configuration`() throws {
        let listing = OrganizationListing(
            listedAt: Instant(seconds: 0),
            members: [
                try member("1", ["r-ab12", "ou-ab12-prod0000", "ou-ab12-deep0000"], ["tier": "gold"]),
                try member("2", ["r-ab12", "ou-ab12-prod0000"], ["tier": "iron"]),
                try member("3", ["r-ab12", "ou-ab12-test0000"]),
                try member("4", ["r-ab12", "ou-ab12-test0000"], ["backup": "none"]),
                try member("5", ["r-ab12", "ou-ab12-test0000"], state: "SUSPENDED"),
                try member("6", ["r-ab12"]),
                try member("7", ["r-ab12"], state: "SUSPENDED"),
                try member("8", ["r-ab12", "ou-ab12-sandbox00"]),
                try member("9", ["r-ab12", "ou-ab12-prod0000"]),
            ])
        let fleet = try fleet(Self.rules).joined(.listed(listing))
        #expect(fleet.problems == [] && fleet.warnings == [])
        #expect(fleet.accounts.map(\.name) == ["account 1", "account 2", "account 3"])
        #expect(fleet.accounts.map { $0.snapshots?.keep } == [.days(30), .days(7), .days(7)])
        #expect(fleet.accounts[0].credentials.externalID == "fleet-7c1d")
        #expect(fleet.accounts[1].tags == ["env": "all", "tier": "iron"])
        #expect(fleet.accounts.allSatisfy { $0.file == "accounts/organization.yaml" })
        #expect(fleet.idle(on: tonight).map(\.name) == ["account 5", "account 6"])
        #expect(
            fleet.idle(on: tonight).map(\.reason) == [.inactive(state: "SUSPENDED", since: nil), .unruled])
    }

    @Test func `an account's own file counts before a rule`() throws {
        let listing = OrganizationListing(
            listedAt: Instant(seconds: 0), members: [try member("1", ["ou-ab12-test0000"])])
        let file = "account: \"111111111111\"\nregions: [us-east-1]\nname: mine\n"
        let joined = try fleet(Self.rules, accounts: [("mine.yaml", file)]).joined(.listed(listing))
        #expect(joined.accounts.map(\.name) == ["mine"])
        let broken = try fleet(Self.rules, accounts: [("mine.yaml", file + "x: y\n")]).joined(.listed(listing))
        #expect(broken.accounts == [] && broken.broken.count == 1)
    }

    @Test func `a suspended account with a file is not worked, but only a live listing says so`() throws {
        let listing = OrganizationListing(
            listedAt: Instant(seconds: 0), members: [try member("1", ["r-ab12"], state: "SUSPENDED")])
        let files = try fleet(
            Self.rules, accounts: [("mine.yaml", "account: \"111111111111\"\nregions: [us-east-1]\n")])
        let live = files.joined(.listed(listing))
        #expect(live.accounts == [] && live.idle(on: tonight).map(\.name) == ["mine"])
        let problem = Problem(code: "X", message: "x")
        #expect(files.joined(.failed(problem, kept: listing)).accounts.map(\.name) == ["mine"])
        #expect(files.joined(.failed(problem, kept: nil)).accounts.map(\.name) == ["mine"])
    }

    @Test func `an account whose tags are not known gets no other rule's policy`() throws {
        let listing = OrganizationListing(
            listedAt: Instant(seconds: 0), members: [try member("1", ["ou-ab12-prod0000"], nil)])
        let joined = try fleet(Self.rules).joined(.kept(listing))
        #expect(joined.accounts == [] && joined.idle(on: tonight).map(\.reason) == [.unruled])
    }

    @Test(arguments: [
        "rules: [{ unit: ou-ab12-prod0000, regions: [eu-west-1], snapshots: { keep: 365d } }, { regions: [eu-west-1] }]",
        "exclude: [ou-ab12-prod0000]\nrules: [{ regions: [eu-west-1] }]",
        "exclude: [\"tag:backup=none\"]\nrules: [{ regions: [eu-west-1] }]",
    ])
    func `where units or tags decide that are not known, nothing is done, and it is said`(rules: String) throws {
        let listing = OrganizationListing(
            listedAt: Instant(seconds: 0),
            members: [try member("1", nil, nil), try member("2", nil, nil, state: "SUSPENDED")])
        let joined = try fleet("account: \"111122223333\"\n\(rules)\n").joined(.failed(Self.problem, kept: listing))
        #expect(joined.problems == [] && joined.accounts == [])
        #expect(joined.undecided == [try id("111111111111"): "account 1"])
        let known = OrganizationListing(
            listedAt: Instant(seconds: 0), members: [try member("1", ["r-ab12"], [:])])
        #expect(try fleet("account: \"111122223333\"\n\(rules)\n").joined(.listed(known)).undecided.isEmpty)
    }

    private static let problem = Problem(code: "Timeout", message: "no answer")

    @Test func `tags are asked for only where they decide`() throws {
        let plain = try #require(try fleet(Self.rules.replacing(", tag:backup=none", with: "")).organization)
        #expect(plain.asksUnits)
        #expect(plain.asksTags(of: try member("1", ["ou-ab12-prod0000"], nil)))
        #expect(!plain.asksTags(of: try member("1", ["ou-ab12-test0000"], nil)))
        #expect(!plain.asksTags(of: try member("1", ["ou-ab12-prod0000"], nil, state: "SUSPENDED")))
        let all = try #require(try fleet("account: \"111122223333\"\nrules: [{ regions: [eu-west-1] }]\n").organization)
        #expect(!all.asksUnits)
    }

    @Test func `an account that leaves or is suspended is noted with the day, and named for a month`() throws {
        let first = OrganizationListing(
            listedAt: Instant(seconds: 0),
            members: [try member("1", ["ou-ab12-test0000"]), try member("2", ["ou-ab12-test0000"])])
        let second = OrganizationListing(
            listedAt: Instant(seconds: 1), members: [try member("1", ["ou-ab12-test0000"], state: "SUSPENDED")]
        ).following(first, on: tonight)
        let idle = try fleet(Self.rules).joined(.listed(second)).idle(on: tonight)
        #expect(
            idle.map(\.reason) == [
                .inactive(state: "SUSPENDED", since: tonight), .left(since: tonight),
            ])
        let read = try #require(OrganizationListing(listedAt: second.listedAt, parts: try second.parts()))
        #expect(read == second)
        let third = OrganizationListing(listedAt: Instant(seconds: 2), members: second.members)
        #expect(third.following(read, on: try day("2026-12-22")).left.count == 1)
        let last = third.following(read, on: try day("2026-12-23"))
        #expect(last.left == [] && last.members[0].inactiveSince == tonight)
        #expect(OrganizationListing(listedAt: Instant(seconds: 0), parts: ["1": "{}"]) == nil)
    }

    @Test func `a listing knows since when an account is as it is`() throws {
        func listing(_ seconds: Int64, _ members: [OrganizationMember]) -> OrganizationListing {
            OrganizationListing(listedAt: Instant(seconds: seconds), members: members)
        }
        func since(_ listing: OrganizationListing) -> [Instant?] { listing.members.map(\.unchangedSince) }
        let (one, two) = (try member("1", ["r-ab12"]), try member("2", ["r-ab12"]))
        let first = listing(10, [one]).following(nil, on: tonight)
        #expect(since(first) == [Instant(seconds: 10)])
        let second = listing(20, [one, two]).following(first, on: tonight)
        #expect(since(second) == [Instant(seconds: 10), Instant(seconds: 20)])
        let moved = listing(30, [try member("1", ["ou-ab12-test0000"]), two]).following(second, on: tonight)
        #expect(since(moved) == [Instant(seconds: 30), Instant(seconds: 20)])
        let read = try #require(OrganizationListing(listedAt: moved.listedAt, parts: try moved.parts()))
        #expect(since(listing(40, moved.members).following(read, on: tonight)) == since(moved))
        // A listing of an older version has no such times: it was made by then.
        #expect(since(listing(20, [one]).following(listing(15, [one]), on: tonight)) == [Instant(seconds: 15)])
    }

    @Test(arguments: [
        ("", "is empty: expected keys such as account: and rules:"),
        ("rules: [{ regions: [eu-west-1] }]", "account: is required: the id of the account that may list"),
        ("account: \"111122223333\"", "rules: is required: at least one rule with regions"),
        ("account: \"111122223333\"\nrules: [{ unit: r-ab12 }]", ":2: rules[1].regions: is required"),
        (
            "account: \"111122223333\"\nrules:\n  - regions: [eu-west-1]\n  - unit: prod\n    regions: [eu-west-1]",
            ":4: rules[2].unit: expected units, such as r-ab12 or ou-ab12-cdefgh34"
        ),
        (
            "account: \"111122223333\"\nrules:\n  - regions: [eu-west-1]\n  - tag: a=b\n    regions: [eu-west-2]",
            ":4: rules[2]: takes no account: rules[1] takes them all before"
        ),
        (
            "account: \"111122223333\"\nrules:\n  - { unit: r-ab12, regions: [eu-west-1] }\n  - regions: [eu-west-2]",
            ":4: rules[2]: takes no account"
        ),
        (
            "account: \"111122223333\"\nrules:\n  - { unit: [ou-ab12-prod0000, ou-ab12-test0000], regions: [eu-west-1] }\n"
                + "  - { unit: ou-ab12-test0000, regions: [eu-west-1] }",
            ":4: rules[2]: takes no account"
        ),
        (
            "account: \"111122223333\"\nrules:\n  - { tag: a=b, regions: [eu-west-1] }\n"
                + "  - { unit: ou-ab12-test0000, tag: a=b, regions: [eu-west-1] }",
            ":4: rules[2]: takes no account"
        ),
        ("- x", "expected keys such as account: and rules:"),
        (
            "account: \"111122223333\"\nrules: [{ regions: [eu-west-1], paused_until: false }]",
            ":2: rules[1].paused_until: expected a day such as 2026-12-31; without a pause, leave the key out"
        ),
        (
            "account: \"111122223333\"\nrules:\n  - regions: [eu-west-1]\n    credentials:"
                + " { role: \"arn:aws:iam::123456789012:role/x\" }",
            ":4: rules[1].credentials.role: a role's ARN names one account"
        ),
        (
            "account: \"111122223333\"\nrules: [{ regions: [eu-west-1], name: x }]",
            "rules[1].name: the organization names"
        ),
        (
            "account: \"111122223333\"\nrules: [{ regions: [eu-west-1], snapshot: false }]",
            "rules[1].snapshot: unknown key"
        ),
        (
            "account: \"111122223333\"\nexclude: [x]\nrules: [{ regions: [eu-west-1] }]",
            ":2: exclude: expected account ids"
        ),
        (
            "account: \"111122223333\"\nexclude: [999999999999]\nrules: [{ regions: [eu-west-1] }]",
            ":2: exclude: expected"
        ),
        (
            "account: \"111122223333\"\nrules: [{ regions: [eu-west-1] }, { regions: [cn-north-1] }]",
            "rules: the regions lie in several partitions"
        ),
        (
            "account: \"111122223333\"\ncredentials: { role: \"arn:aws:iam::123456789012:role/x\" }\nrules: [{ regions: [eu-west-1] }]",
            ":2: credentials.role: the role is one of account 123456789012, not of 111122223333"
        ),
    ])
    func `a mistake is told with its place, and the file is an uncovered account`(text: String, problem: String) throws
    {
        let fleet = try fleet(text, accounts: [("x.yaml", Decoding.sound)])
        #expect(fleet.organization == nil)
        #expect(fleet.accounts.count == 1)
        #expect(fleet.broken.map(\.file) == ["accounts/organization.yaml"])
        let problems = fleet.problems.map(\.description)
        #expect(problems.contains { $0.hasPrefix("accounts/organization.yaml") && $0.contains(problem) }, "\(problems)")
    }

    @Test(arguments: [
        "  - { unit: ou-ab12-prod0000, regions: [eu-west-1] }\n  - { unit: [ou-ab12-prod0000, ou-ab12-test0000], regions: [eu-west-1] }",
        "  - { tag: a=b, regions: [eu-west-1] }\n  - { tag: a=c, regions: [eu-west-1] }\n  - regions: [eu-west-1]",
        "  - { unit: ou-ab12-prod0000, tag: a=b, regions: [eu-west-1] }\n  - { unit: ou-ab12-prod0000, regions: [eu-west-1] }",
        "  - { unit: ou-ab12-prod0000, regions: [eu-west-1] }\n  - { tag: a=b, regions: [eu-west-1] }",
    ])
    func `a rule that can still take an account is accepted`(rules: String) throws {
        #expect(try fleet("account: \"111122223333\"\nrules:\n\(rules)\n").problems == [])
    }

    @Test func `the defaults hold for rules, and of their credentials only the profile for the listing`() throws {
        let fleet = try fleet(
            "account: \"111122223333\"\nrules: [{ unit: r-ab12 }]\n",
            defaults: "regions: [eu-west-1]\ncredentials: { profile: hub, role: aws-man }\n")
        #expect(fleet.problems == [])
        let organization = try #require(fleet.organization)
        #expect(organization.lister.credentials == CredentialSettings(profile: "hub"))
        #expect(organization.rules[0].template.credentials.role == .name("aws-man"))
        #expect(organization.lister.regions == .listed([try #require(Region("us-east-1"))]))
    }

    @Test func `names from the organization are safe in reports, and never another account's id`() throws {
        func shown(_ name: String) throws -> String {
            OrganizationMember(id: try id("111111111111"), name: name, state: "ACTIVE").shownName
        }
        #expect(try shown("a\n\u{1B}[31mb") != "a\n\u{1B}[31mb")
        #expect(try shown("222222222222") == "111111111111")
        #expect(try shown("  ") == "111111111111")
        #expect(try shown(" web ") == "web")
    }
}
