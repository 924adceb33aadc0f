import Accounts
import CloudSimulator
import Jobs
import Model
import Testing

/// An organization's policy refuses to create anything without certain tags. The account's file gives them.
@Suite struct DemandedTagsTests {
    private static let demanded = ["CostCenter", "Owner"]

    private static func account(copies: Bool = true, images: Bool = true) -> Account {
        var tags = ExtraTags()
        tags.fixed = ["CostCenter": "4711"]
        tags.copied = copies ? ["Owner"] : []
        var snapshots = SnapshotPolicy()
        snapshots.extraTags = tags
        var policy = ImagePolicy()
        policy.extraTags = tags
        return Sample.account(snapshots: snapshots, images: images ? policy : nil, alarms: nil)
    }

    /// Two instances, one of which needs CreateImage. One volume has an owner of its own, the others that of their
    /// instance.
    private static func region() -> CloudRegion {
        var region = LostAnswerTests.region()
        region.images = []
        for index in region.instances.indices { region.instances[index].tags["Owner"] = "team-\(index)" }
        region.volumes[0].tags["Owner"] = "database"
        return region
    }

    private static func demand(_ account: inout CloudAccount) {
        account.denials = ["ec2:CreateSnapshot", "ec2:RegisterImage", "ec2:CreateImage"].map {
            CloudDenial($0, unlessTagged: demanded)
        }
    }

    @Test func `snapshots and images are made with the tags that a policy demands`() async throws {
        let bench = JobBench(Self.region(), account: Self.account(), change: Self.demand)
        try await bench.run()
        #expect(bench.tasks.allSatisfy { $0.end == .done }, "\(bench.tasks.compactMap(\.problem))")
        for index in 0..<2 {
            for volume in 0..<2 {
                let id = CloudSample.volumeID(index, volume)
                let made = try #require(bench.tonights(id).first { $0.tags["AutoAMI"] == nil })
                #expect(made.tags["CostCenter"] == "4711")
                #expect(made.tags["Owner"] == ((index, volume) == (0, 0) ? "database" : "team-\(index)"))
                #expect(made.tags["AutoSnapshot"] == "true" && made.tags["aws-man:task"] != nil)
            }
        }
        #expect(Set(bench.region.images.map { $0.tags["Owner"] }) == ["team-0", "team-1"])
        let byproducts = bench.region.snapshots.filter { $0.description.hasPrefix("Created by CreateImage(") }
        #expect(byproducts.map { $0.tags["CostCenter"] } == ["4711"])
        #expect(byproducts.map { $0.tags["Owner"] } == ["team-1"])
    }

    @Test func `without them every create is refused, and the hint names the keys`() async throws {
        let bench = JobBench(Self.region(), account: Sample.account(alarms: nil), change: Self.demand)
        try await bench.run()
        let creates = bench.works(.createSnapshot) + bench.works(.registerImage)
        #expect(creates.count == 6 && creates.allSatisfy { $0.end == .failed })
        #expect(creates.allSatisfy { $0.problem?.hint?.contains("snapshots.tags") == true })
    }

    @Test func `volumes are listed once for the tags and the images together, and not where nothing is copied`()
        async throws
    {
        for (copies, images, listings) in [(true, true, 1), (true, false, 1), (false, false, 0)] {
            let bench = JobBench(Self.region(), account: Self.account(copies: copies, images: images))
            try await bench.run()
            #expect(bench.cloud.ledger.count { $0.action == "DescribeVolumes" } == listings)
            let policy = try #require(bench.fleetJobs.policies().first)
            // `accounts check` lists volumes for their keys, whatever a night lists.
            #expect(policy.actions.contains("ec2:DescribeVolumes"))
        }
    }

    @Test func `keys that may not list volumes cost the volumes' tags and no backup, and it is said once`() async throws
    {
        let bench = JobBench(Self.region(), account: Self.account(images: false)) {
            $0.denials = [CloudDenial("ec2:DescribeVolumes")]
        }
        try await bench.run()
        #expect(bench.tasks.allSatisfy { $0.end == .done })
        #expect(bench.tonights(CloudSample.volumeID(0, 0)).map { $0.tags["Owner"] } == ["team-0"])
        #expect(bench.warnings.count { $0.hasPrefix("tags are copied from instances alone: ") } == 1)
        #expect(bench.cloud.ledger.count { $0.action == "DescribeVolumes" } == 1)
    }

    @Test func `tags are those of the file when the snapshot is made, not of when it was planned`() async throws {
        let bench = JobBench(Self.region(), account: Self.account(images: false))
        try await LostAnswerTests.enumerate(bench)
        var snapshots = SnapshotPolicy()
        snapshots.extraTags.fixed = ["CostCenter": "0815"]
        bench.account = Sample.account(snapshots: snapshots, images: nil, alarms: nil)
        bench.restart()
        try await bench.drain()
        let made = try #require(bench.tonights(CloudSample.volumeID(0, 0)).first)
        #expect(made.tags["CostCenter"] == "0815" && made.tags["Owner"] == nil)
    }

    @Test func `copied tags for which there is no room are left out, and the plan says so`() async throws {
        var account = Self.account(images: false)
        var snapshots = SnapshotPolicy()
        snapshots.extraTags.fixed = Dictionary(
            uniqueKeysWithValues: (1...44).map { (ExactText("fixed\($0)"), ExactText("x")) })
        snapshots.extraTags.copied = ["Owner"]
        account = Sample.account(snapshots: snapshots, images: nil, alarms: nil)
        let bench = JobBench(Self.region(), account: account)
        try await bench.run()
        #expect(bench.tasks.allSatisfy { $0.end == .done })
        let root = try #require(bench.tonights(CloudSample.volumeID(0, 0)).first)
        #expect(root.tags.count == 50 && root.tags["Owner"] == nil && root.tags["fixed44"] == "x")
        // A volume that is no root has one tag of ours less, and so has room.
        #expect(bench.tonights(CloudSample.volumeID(0, 1)).map { $0.tags["Owner"] } == ["team-0"])
        let said = bench.warnings.filter {
            $0.hasPrefix("a resource takes 50 tags, so Owner is not copied to snapshots")
        }
        #expect(said.count == 1 && said.first?.contains(CloudSample.volumeID(0, 0)) == true, "\(bench.warnings)")
    }
}
