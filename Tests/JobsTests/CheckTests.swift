import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Testing
import VirtualTime

/// `accounts check` over the simulated cloud.
@Suite struct CheckTests {
    private func wrong(_ probes: [LaneProbe]) -> [String] {
        probes.flatMap(\.findings).filter { $0.problem != nil }.map(\.what)
    }

    private func untested(_ probes: [LaneProbe]) -> [String] {
        probes.flatMap(\.findings).filter { $0.untested != nil }.map(\.what)
    }

    static let writes = [
        "ec2:CreateSnapshot", "ec2:DeleteSnapshot", "ec2:RegisterImage", "ec2:CreateImage", "ec2:DeregisterImage",
    ]

    @Test func `a check changes nothing, and finds what is wrong`() async throws {
        let bench = JobBench { $0.denials = [CloudDenial("ec2:DescribeImages")] }
        let probes = try await bench.fleetJobs.check()
        #expect(probes.count == 1)
        #expect(probes.flatMap(\.findings).filter { $0.problem != nil }.map(\.what) == ["ec2:DescribeImages"])
        #expect(bench.mutations.isEmpty)
    }

    @Test(arguments: ["ec2:DescribeSnapshotAttribute", "ec2:DescribeImageAttribute", "ec2:DescribeImageReferences"])
    func `a check finds a question that is asked before deletions only`(action: String) async throws {
        let bench = JobBench { $0.denials = [CloudDenial(action)] }
        let probes = try await bench.fleetJobs.check()
        #expect(probes.flatMap(\.findings).filter { $0.problem != nil }.map(\.what) == [action])
    }

    @Test func `a check of an account with all enabled regions asks in each of them`() async throws {
        let account = Account(
            id: Sample.account, name: "production", file: "accounts/production.yaml", regions: .allEnabled(.china),
            timeZone: Sample.zone)
        let second = CloudRegion(region: Sample.known(Region("cn-northwest-1")))
        let bench = JobBench(account: account) { $0.regions.append(second) }
        let probes = try await bench.fleetJobs.check()
        #expect(probes.map(\.lane.region.name) == ["cn-north-1", "cn-northwest-1"])
        #expect(
            probes.first?.isGood == true && probes.first?.findings.contains { $0.what == "ec2:DescribeRegions" } == true
        )
        #expect(probes.last?.findings.filter { $0.problem != nil }.map(\.what) == ["sns:GetTopicAttributes"])

        let blind = JobBench(account: account) { $0.denials = [CloudDenial("ec2:DescribeRegions")] }
        let found = try await blind.fleetJobs.check()
        #expect(found.map(\.lane.region.name) == ["cn-north-1"])
        #expect(found.flatMap(\.findings).filter { $0.problem != nil }.map(\.what) == ["ec2:DescribeRegions"])
    }

    // MARK: writes

    @Test func `every write permission is asked by a dry run, and nothing happens`() async throws {
        let bench = JobBench()
        let before = bench.cloud.dump()
        let probes = try await bench.fleetJobs.check()
        #expect(wrong(probes) == [] && untested(probes) == ["cloudwatch:PutMetricAlarm"])
        let asked = bench.cloud.ledger.filter { $0.isMutating }
        #expect(asked.map { "ec2:\($0.action)" } == Self.writes)
        #expect(asked.allSatisfy { $0.parameters["DryRun"] == "true" && $0.code == "DryRunOperation" })
        #expect(bench.mutations.isEmpty && bench.cloud.dump().accounts == before.accounts)
        let snapshot = try #require(asked.first)
        #expect(snapshot.parameters["VolumeId"] == CloudSample.volumeID(0, 0), "a selected volume")
        #expect(snapshot.parameters.values.contains("AutoSnapshot"), "with its tags")
    }

    @Test(arguments: [
        ("ec2:CreateSnapshot", ["ec2:CreateSnapshot"]), ("ec2:RegisterImage", ["ec2:RegisterImage"]),
        ("ec2:CreateImage", ["ec2:CreateImage"]),
        ("ec2:CreateTags", ["ec2:CreateSnapshot", "ec2:RegisterImage", "ec2:CreateImage"]),
    ])
    func `a create that may not be made is found`(denied: String, found: [String]) async throws {
        let bench = JobBench { $0.denials = [CloudDenial(denied)] }
        let probes = try await bench.fleetJobs.check()
        #expect(wrong(probes) == found)
        #expect(probes.flatMap(\.findings).compactMap(\.problem).allSatisfy { $0.code == "UnauthorizedOperation" })
        #expect(bench.mutations.isEmpty)
    }

    @Test(arguments: ["ec2:DeleteSnapshot", "ec2:DeregisterImage"])
    func `a removal that a policy forbids is found, one that none allows is left open`(action: String) async throws {
        let forbidden = JobBench { $0.denials = [CloudDenial(action, unlessTagged: ["never"])] }
        #expect(wrong(try await forbidden.fleetJobs.check()) == [action])
        // The role's own policy demands tags of the resource, and what does not exist has none.
        let unknown = JobBench { $0.denials = [CloudDenial(action)] }
        let probes = try await unknown.fleetJobs.check()
        #expect(wrong(probes) == [] && untested(probes).contains(action))
        for bench in [forbidden, unknown] {
            let ids = Set(bench.region.snapshots.map(\.id) + bench.region.images.map(\.id))
            let removals = bench.cloud.ledger.filter { ["DeleteSnapshot", "DeregisterImage"].contains($0.action) }
            #expect(removals.count == 2)
            #expect(removals.allSatisfy { $0.parameters.values.allSatisfy { !ids.contains($0) } })
        }
    }

    @Test func `a cloud that ignores dry runs is asked for nothing that changes`() async throws {
        var settings = CloudSettings()
        settings.ignoresDryRun = true
        let bench = JobBench(settings: settings)
        let probes = try await bench.fleetJobs.check()
        #expect(wrong(probes) == [] && Set(untested(probes)) == Set(Self.writes + ["cloudwatch:PutMetricAlarm"]))
        #expect(bench.mutations.isEmpty && !bench.cloud.ledger.contains(where: \.isMutating))
    }

    @Test func `a configured endpoint gets no dry run at all`() async throws {
        let account = Account(
            id: Sample.account, name: "production", file: "accounts/production.yaml", regions: .listed([Sample.region]),
            timeZone: Sample.zone, endpoint: "http://127.0.0.1:5000")
        let bench = JobBench(account: account)
        let probes = try await bench.fleetJobs.check()
        #expect(wrong(probes) == [] && Set(untested(probes)) == Set(Self.writes + ["cloudwatch:PutMetricAlarm"]))
        #expect(!bench.cloud.ledger.contains { $0.parameters["DryRun"] != nil })
        #expect(bench.cloud.ledger.contains { $0.action == "DescribeInstances" })
    }

    @Test func `what there is nothing to ask about is named as untested`() async throws {
        var region = CloudSample.region()
        region.instances[0].tags["AutoSnapshot"] = "false"
        let bench = JobBench(region)
        let probes = try await bench.fleetJobs.check()
        #expect(
            untested(probes) == [
                "ec2:CreateSnapshot", "ec2:RegisterImage", "ec2:CreateImage", "cloudwatch:PutMetricAlarm",
            ])
    }

    // MARK: the rest

    @Test func `the keys of another account are found first, and nothing else is asked`() async throws {
        let other = Sample.known(AccountID("444455556666"))
        let key = CloudKey.user("backup", of: other, in: .china)
        let bench = JobBench(
            credentials: key,
            others: [
                CloudAccount(id: other, partition: .china, keys: [key], regions: [CloudRegion(region: Sample.region)])
            ])
        let probes = try await bench.fleetJobs.check()
        #expect(probes.flatMap(\.findings).map(\.what) == ["identity"])
        #expect(probes[0].findings[0].problem?.code == "WrongAccount")
        #expect(bench.cloud.ledger.map(\.action) == ["GetCallerIdentity"])
    }

    @Test func `a throttled question is asked again`() async throws {
        let bench = JobBench()
        bench.cloud.add(
            FaultRule(
                Fault(.before, .refusal(code: "RequestLimitExceeded", message: "slow", status: 503)),
                on: "ec2:DescribeVolumes", times: 2))
        let jobs = bench.fleetJobs
        #expect(wrong(try await bench.time.run { try await jobs.check() }) == [])
    }

    @Test func `a topic without a confirmed subscriber is found`() async throws {
        var region = CloudSample.region()
        region.topics[0].subscriptions = 0
        region.topics[0].pending = 1
        let probes = try await JobBench(region).fleetJobs.check()
        #expect(wrong(probes) == ["subscribers"])
        #expect(probes[0].findings.compactMap(\.problem)[0].message.contains("1 not confirmed"))
    }

    @Test func `a topic to which CloudWatch may not publish is found`() async throws {
        var region = CloudSample.region()
        region.topics[0].key = "alias/aws/sns"
        #expect(wrong(try await JobBench(region).fleetJobs.check()) == ["topic policy"])
    }

    @Test func `image names that are taken by other images are found`() async throws {
        var region = CloudSample.region()
        let week = "2026-48"
        for name in ["web-0-\(week)", "web-0-\(week)-\(CloudSample.instanceID(0))"] {
            var image = CloudSample.image(0, daysAgo: 100, snapshot: CloudSample.snapshotID(0, 0, daysAgo: 3))
            image.id = "ami-0000000000000000\(region.images.count)"
            image.name = name
            image.tags = [:]
            region.images.append(image)
        }
        let probes = try await JobBench(region).fleetJobs.check()
        #expect(wrong(probes) == ["image names"], "\(probes)")
        region.images.removeLast()
        #expect(wrong(try await JobBench(region).fleetJobs.check()) == [], "the other name is free")
    }

    // MARK: keys, quotas, regions

    /// A region in which the first volume is encrypted.
    private func encrypted(_ key: String = "arn:aws-cn:kms:cn-north-1:111122223333:key/1234") -> CloudRegion {
        var region = CloudSample.region(instances: 2)
        region.volumes[0].kmsKeyID = key
        return region
    }

    @Test(arguments: [("Disabled", "Disabled"), ("PendingDeletion", "PendingDeletion"), ("", "does not exist")])
    func `the key of a selected volume that cannot be used is found`(state: String, said: String) async throws {
        var region = encrypted()
        let good = try await JobBench(region).fleetJobs.check()
        #expect(wrong(good) == [] && untested(good).contains("key grants"), "the key is enabled")
        region.keys["arn:aws-cn:kms:cn-north-1:111122223333:key/1234"] = state
        let probes = try await JobBench(region).fleetJobs.check()
        #expect(wrong(probes) == ["keys"])
        let problem = try #require(probes[0].findings.compactMap(\.problem).first)
        #expect(problem.message.contains(said) && problem.message.contains(CloudSample.volumeID(0, 0)))
        region.instances[0].tags["AutoSnapshot"] = "false"
        #expect(wrong(try await JobBench(region).fleetJobs.check()) == [], "the volume is not selected")
    }

    @Test func `a quota that tonight's work does not fit into is found`() async throws {
        var region = CloudSample.region()
        region.quotas["L-309BACF6"] = Double(region.snapshots.count + 1)
        #expect(wrong(try await JobBench(region).fleetJobs.check()) == ["quotas"])
        region.quotas["L-309BACF6"] = Double(region.snapshots.count + 2)
        let fits = try await JobBench(region).fleetJobs.check()
        #expect(wrong(fits) == [])
        let count = region.snapshots.count
        #expect(
            fits[0].findings.compactMap(\.detail) == [
                "\(count) of \(count + 2) snapshots, up to 2 more tonight", "0 of 100 pending snapshots",
                "\(region.images.count) of 50000 images, up to 1 more tonight",
            ])
        region.quotas["L-94D7AB7D"] = 10
        let few = try await JobBench(region).fleetJobs.check()
        #expect(few[0].findings.compactMap(\.problem).first?.hint?.contains("pending_snapshots_per_region") == true)
        region.quotas = ["L-B665C33B": Double(region.images.count)]
        #expect(wrong(try await JobBench(region).fleetJobs.check()) == ["quotas"])
    }

    @Test(arguments: [("gp3", 5), ("sc1", 1), ("st1", 1)])
    func `a volume without room for a snapshot is found`(type: String, most: Int) async throws {
        func probed(_ count: Int, _ state: CloudSnapshot.State) async throws -> [LaneProbe] {
            var region = CloudSample.region()
            region.volumes[0].type = type
            for number in 0..<count {
                var snapshot = region.snapshots[0]
                snapshot.id = "snap-0000000000000aaa\(number)"
                snapshot.volume = region.volumes[0].id
                snapshot.state = state
                region.snapshots.append(snapshot)
            }
            return try await JobBench(region).fleetJobs.check()
        }
        #expect(wrong(try await probed(most, .error)) == ["concurrent snapshots"])
        #expect(wrong(try await probed(most - 1, .error)) == [])
        let pending = try await probed(most, .pending)
        #expect(wrong(pending) == [] && untested(pending).contains("concurrent snapshots"))
    }

    @Test func `a listed region that the account has not enabled is told as that`() async throws {
        let region = Sample.known(Region("ap-east-1"))
        let account = Account(
            id: Sample.account, name: "production", file: "accounts/production.yaml", regions: .listed([region]),
            timeZone: Sample.zone, alarms: nil)
        func bench(_ regions: [CloudRegion], _ denials: [CloudDenial] = []) -> JobBench {
            let key = CloudKey.user("backup", of: Sample.account, in: .aws)
            return JobBench(account: account, credentials: key) {
                $0 = CloudAccount(
                    id: Sample.account, partition: .aws, keys: [key], denials: denials, regions: regions)
            }
        }
        let home = CloudRegion(region: Partition.aws.homeRegion)
        for missing in [[home], [home, CloudRegion(region: region, access: .notOptedIn)]] {
            let probes = try await bench(missing).fleetJobs.check()
            #expect(probes.flatMap(\.findings).map(\.what) == ["identity", "enabled region"])
            #expect(probes[0].findings[1].problem?.code == "RegionNotEnabled")
        }
        let optedIn = CloudRegion(region: region, access: .optedIn)
        #expect(wrong(try await bench([home, optedIn]).fleetJobs.check()) == [])
        let blind = try await bench([home, optedIn], [CloudDenial("ec2:DescribeRegions")]).fleetJobs.check()
        #expect(wrong(blind) == [] && untested(blind).contains("enabled region"))
    }

    // MARK: single permissions

    /// The actions of the role's policy for an account that uses everything.
    static let actions: [String] = {
        let bench = JobBench()
        return bench.fleetJobs.policies().first?.actions.sorted() ?? []
    }()

    /// The questions that show that an action is missing, where it is no question of its own.
    private static let shownBy: [String: Set<String>] = [
        "ec2:CreateTags": ["ec2:CreateSnapshot", "ec2:RegisterImage", "ec2:CreateImage"],
        "ec2:DescribeLaunchTemplates": ["ec2:DescribeImageReferences"],
        "ec2:DescribeLaunchTemplateVersions": ["ec2:DescribeImageReferences"],
        "kms:DescribeKey": ["keys"], "servicequotas:GetServiceQuota": ["quotas"],
    ]

    @Test(arguments: actions)
    func `a role that lacks one action of its policy is found, or the action is named as untested`(
        action: String
    ) async throws {
        #expect(Self.actions.count > 20)
        let bench = JobBench(encrypted()) { $0.denials = [CloudDenial(action)] }
        let probes = try await bench.fleetJobs.check()
        let expected = Self.shownBy[action] ?? [action]
        let left: Set = [
            "ec2:DeleteSnapshot", "ec2:DeregisterImage", "cloudwatch:PutMetricAlarm", "kms:DescribeKey",
            "servicequotas:GetServiceQuota",
        ]
        if left.contains(action) {
            #expect(wrong(probes) == [] && !Set(untested(probes)).isDisjoint(with: expected))
        } else {
            #expect(Set(wrong(probes)).isSuperset(of: expected))
        }
    }
}
