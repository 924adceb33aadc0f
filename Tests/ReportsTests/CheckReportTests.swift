import Foundation
import Model
import Reports
import Testing

/// What `accounts check` prints.
@Suite struct CheckReportTests {
    private static let denied = Problem(
        code: "UnauthorizedOperation", message: "CreateSnapshot in 111122223333/cn-north-1 (shop): not allowed",
        hint: "the role may not do this: compare its policy, and service control policies, with `aws-man policy`",
        requestID: "r-1")

    private func probe(_ number: Int, _ findings: [LaneProbe.Finding]) throws -> LaneProbe {
        let account = try #require(AccountID(String(111_122_223_333 + number)))
        let region = try #require(Region("cn-north-1"))
        return LaneProbe(
            lane: Lane(account: account, region: region), accountName: number == 0 ? "shop" : "shop-\(number)",
            findings: findings)
    }

    private func probes() throws -> [LaneProbe] {
        let untested = LaneProbe.Finding("cloudwatch:PutMetricAlarm", .untested(why: "CloudWatch has no dry run"))
        return [
            try probe(0, [.init("identity", nil), .init("ec2:CreateSnapshot", Self.denied), untested]),
            try probe(
                1,
                [
                    .init("identity", nil), .init("clock", nil), .init("quotas", .fine, detail: "9 of 10 snapshots"),
                    untested,
                ]),
            try probe(
                2, [.init("identity", Problem(code: "WrongAccount", message: "the keys belong to 999999999999"))]),
        ]
    }

    private func text(_ probes: [LaneProbe]) -> CheckText {
        CheckText(names: probes.map(\.accountName), ink: .plain, call: ProgramCall())
    }

    @Test func `a row says how an account and region is, and each cause is told once`() throws {
        let probes = try probes()
        let text = text(probes)
        try Golden.expect((probes.map(text.row) + ["", text.end(probes)]).joined(separator: "\n"), is: "check.txt")
    }

    @Test func `as JSON every question has its answer`() throws {
        try Golden.expect(
            CheckJSON(try probes(), warnings: ["bad.yaml:1: account: missing"], exit: .attention).document.text,
            is: "check.json")
    }

    @Test func `a thousand accounts with one cause need few lines`() throws {
        let bad = try (0..<1_000).map { try probe($0, [.init("ec2:CreateSnapshot", Self.denied)]) }
        let told = text(bad).end(bad)
        #expect(told.split(separator: "\n").count < 10, "\(told)")
        #expect(told.contains("990 more accounts and regions") && told.contains("1,000 bad"))
        let good = try (0..<1_000).map { try probe($0, [.init("identity", nil)]) }
        #expect(text(good).end(good).hasPrefix("980 more accounts and regions are ok\n"))
    }

    @Test func `a thousand causes are cut, and the rest is where it is said`() throws {
        let bad = try (0..<1_000).map { number in
            try probe(number, [.init("keys", Problem(code: "Key\(number)", message: "m"))])
        }
        let told = text(bad).end(bad)
        #expect(told.split(separator: "\n").count < 200)
        #expect(told.contains("960 more causes: aws-man accounts check --format json has all"))
    }

    @Test func `reasons for what was not tested are cut as causes are`() throws {
        let untested = try (0..<50).map { number in
            try probe(number, [.init("keys", .untested(why: "reason \(number)"))])
        }
        let told = text(untested).end(untested)
        #expect(told.contains("reason 39") && !told.contains("reason 40"))
        #expect(told.contains("10 more reasons: aws-man accounts check --format json has all"), "\(told)")
    }

    @Test func `each source of keys that cannot be used is told, once for all that share it`() throws {
        let bad = try (0..<6).map { number in
            try probe(
                number,
                [
                    .init(
                        "identity",
                        Problem(
                            code: "UnusableCredentials",
                            message:
                                "GetCallerIdentity in \(number)/cn-north-1 (shop-\(number)): profile p\(number % 2): no"
                        ))
                ])
        }
        let told = text(bad).end(bad)
        #expect(told.contains("profile p0: no") && told.contains("profile p1: no"), "\(told)")
        #expect(told.components(separatedBy: "UnusableCredentials").count == 3)
    }

    @Test func `a check of nothing says so`() {
        #expect(text([]).end([]) == "Nothing was asked: no account and region can be worked.")
    }
}
