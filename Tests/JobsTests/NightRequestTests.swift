import AWS
import Accounts
import CloudSimulator
import Engine
import Foundation
import Jobs
import Model
import Queue
import Testing
import VirtualTime

@Suite struct NightRequestTests {
    private func fleetJobs(broken: [BrokenAccount] = []) -> FleetJobs {
        let second = Account(
            id: Sample.known(AccountID("999988887777")), name: "other", file: "accounts/other.yaml",
            regions: .listed([Sample.region, Sample.known(Region("cn-northwest-1"))]), timeZone: Sample.zone,
            snapshots: nil, images: nil)
        let time = VirtualTime(startingAt: CloudSample.start)
        let cloud = CloudSimulator(clock: .manual(CloudSample.start))
        let made = JobBench.fleetJobs([Sample.account(), second], cloud, time, CloudSample.key())
        let fleet = Fleet(
            accounts: made.fleet.accounts, broken: broken, nightlyAt: made.fleet.nightlyAt,
            timeZone: made.fleet.timeZone)
        return made.with(fleet)
    }

    private func lanes(_ filter: LaneFilter) throws -> [String] {
        try fleetJobs().request(run: Sample.run, night: Sample.night, filter: filter, at: Sample.now).lanes
            .map { "\($0.lane) \($0.tasks.map(\.kind.name).joined(separator: "+"))" }
    }

    @Test func `each account and region has its enumerations`() throws {
        #expect(
            try lanes(LaneFilter()) == [
                "111122223333/cn-north-1 enumerate-lane+enumerate-alarms", "999988887777/cn-north-1 enumerate-alarms",
                "999988887777/cn-northwest-1 enumerate-alarms",
            ])
    }

    @Test(arguments: [
        (LaneFilter(accounts: ["production"]), 1), (LaneFilter(accounts: ["999988887777"]), 2),
        (LaneFilter(regions: ["cn-northwest-1"]), 1),
        (LaneFilter(accounts: ["other", "production"], regions: ["cn-north-1"]), 2),
    ])
    func `a filter takes accounts by id or name, and regions`(filter: LaneFilter, count: Int) throws {
        #expect(try lanes(filter).count == count)
    }

    @Test func `every kind of task is among the known ones`() {
        #expect(
            Set(JobKind.known) == Set(fleetJobs().jobs.map(\.kind)) && JobKind.known.count == fleetJobs().jobs.count)
    }

    @Test func `options beside a filter apply to what it names`() throws {
        func scopes(_ filter: LaneFilter) throws -> [LaneScope] {
            try fleetJobs(broken: [
                BrokenAccount(file: "accounts/torn.yaml", id: nil, problems: []),
                BrokenAccount(file: "accounts/cut.yaml", id: AccountID("111122223333"), problems: []),
            ]).request(run: Sample.run, night: Sample.night, filter: filter, at: Sample.now).scopes
        }
        let other = AccountID("999988887777")
        #expect(try scopes(LaneFilter()) == [.all])
        #expect(try scopes(LaneFilter(accounts: ["other"])) == [LaneScope(account: other)])
        #expect(try scopes(LaneFilter(regions: ["cn-north-1"])) == [LaneScope(region: Sample.region)])
        let both = LaneFilter(accounts: ["other"], regions: ["cn-north-1"])
        #expect(try scopes(both) == [LaneScope(account: other, region: Sample.region)])
        #expect(try scopes(LaneFilter(accounts: ["torn"])) == [])
        let cut = AccountID("111122223333")
        #expect(try scopes(LaneFilter(accounts: ["cut"])) == [LaneScope(account: cut)], "it may be fixed tonight")
    }

    @Test func `a user who forbids deletions is told of a file that does not name its account`() throws {
        func warnings(_ options: RunOptions, _ name: String) throws -> [String] {
            try fleetJobs(broken: [BrokenAccount(file: "accounts/torn.yaml", id: nil, problems: [])]).request(
                run: Sample.run, night: Sample.night, filter: LaneFilter(accounts: [name]), options: options,
                at: Sample.now
            ).warnings
        }
        let said = try warnings(RunOptions(noDeletes: true), "torn")
        #expect(said.count == 1 && said.first?.hasPrefix("accounts/torn.yaml does not name its account") == true)
        #expect(try warnings(RunOptions(), "torn") == [])
        #expect(try warnings(RunOptions(noDeletes: true), "other") == [])
    }

    @Test(arguments: [
        LaneFilter(accounts: ["unknown"]), LaneFilter(regions: ["eu-west-1"]),
        LaneFilter(accounts: ["production"], regions: ["cn-northwest-1"]), LaneFilter(accounts: ["production", "x"]),
    ])
    func `a filter that matches nothing is refused`(filter: LaneFilter) {
        #expect(throws: NoMatch.self) { try lanes(filter) }
    }

    @Test func `a broken file is one uncovered account`() throws {
        let problem = ConfigurationProblem(file: "accounts/bad.yaml", line: 3, key: "account", message: "expected x")
        let broken = BrokenAccount(file: "accounts/bad.yaml", id: nil, problems: [problem])
        let request = try fleetJobs(broken: [broken]).request(run: Sample.run, night: Sample.night, at: Sample.now)
        #expect(request.lanes.count == 3)
        #expect(request.uncovered.map(\.name) == ["bad"])
        #expect(request.uncovered.first?.problem.message == "accounts/bad.yaml:3: account: expected x")
    }

    @Test(arguments: [
        (Sample.night.start + .minutes(9), 1), (Sample.night.start + .minutes(11), 0),
        (Sample.night.end - .minutes(1), 1),
    ])
    func `a start near a night's boundary is warned of`(now: Instant, warnings: Int) throws {
        let request = try fleetJobs().request(run: Sample.run, night: Sample.night, at: now)
        #expect(request.warnings.count == warnings)
    }

    @Test func `a preview plans what a night then does, and calls nothing that changes anything`() async throws {
        let bench = JobBench(LostAnswerTests.region())
        let previews = try await bench.fleetJobs.preview(run: Sample.run, night: Sample.night)
        #expect(bench.mutations.isEmpty)
        let planned = Set(
            previews.flatMap(\.tasks).filter { !$0.action.text.hasPrefix("aws-man:") }.map {
                "\($0.kind) \($0.subject)"
            })
        #expect(previews.map(\.listingCalls) == [bench.cloud.ledger.count { $0.service != "sts" }])
        try await bench.run()
        let done = bench.tasks.filter { $0.spec.effect != nil }.map { "\($0.spec.kind) \($0.spec.subject)" }
        #expect(planned == Set(done))
    }

    @Test func `the policy is valid JSON, and narrow where AWS lets it be`() throws {
        let json = try #require(fleetJobs().policies().first).json
        let document = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let statements = try #require(document["Statement"] as? [[String: Any]])
        let deletion = try #require(
            statements.first { ($0["Action"] as? [String])?.contains("ec2:DeleteSnapshot") == true })
        #expect(deletion["Resource"] as? [String] == ["arn:aws-cn:ec2:*::snapshot/*"])
        #expect(json.contains("\"aws:ResourceTag/AutoSnapshot\""))
        #expect(!json.contains("arn:aws:"))
        #expect(!json.contains("DeleteAlarms") && !json.contains("\"*:*\""))
    }

    @Test(arguments: ReservedTags.protecting)
    func `a tag that protects an image from the program protects it in the policy too`(tag: ExactText) throws {
        let rules = ImageDeregistration(policy: ImagePolicy(), timeZone: Sample.zone)
        let image = Sample.image("ami-old", days: 30, extra: [ExactText(tag.text.lowercased()): "TRUE"])
        let inventory = Sample.inventory(images: [image, Sample.image("ami-new")])
        #expect(!rules.verdict(for: image, in: inventory, now: Sample.now).deletes)

        let json = try #require(fleetJobs().policies().first).json
        let document = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        let statements = try #require(document["Statement"] as? [[String: Any]])
        let removals = statements.filter { ($0["Action"] as? [String])?.contains("ec2:DeregisterImage") == true }
        #expect(!removals.isEmpty)
        for removal in removals {
            let conditions = try #require(removal["Condition"] as? [String: [String: [String]]])
            #expect(conditions["StringNotEqualsIgnoreCaseIfExists"]?["aws:ResourceTag/\(tag)"] == ["true"])
        }
    }
}
