import AWS
import Accounts
import Jobs
import Model
import Testing

/// Which snapshots make a volume covered: EC2's own facts decide, and no tag does.
@Suite struct CoverageTableTests {
    private func volumes(
        _ snapshots: [Snapshot], of instances: [Instance] = [Sample.instance()], account: Account = Sample.account()
    ) -> [VolumeCoverage] {
        CoverageTable(account, now: Sample.now, limits: Limits()).volumes(of: instances, snapshots: snapshots)
    }

    private func snapshot(_ id: String, hours: Int, _ change: (inout Snapshot) -> Void = { _ in }) -> Snapshot {
        var snapshot = Sample.snapshot(id)
        snapshot.startedAt = Sample.now - .hours(hours)
        change(&snapshot)
        return snapshot
    }

    @Test func `the newest completed snapshot of the volume counts, whatever order they are listed in`() throws {
        let listed = [snapshot("snap-2", hours: 9), snapshot("snap-3", hours: 3), snapshot("snap-1", hours: 30)]
        for order in [listed, listed.reversed()] {
            let volume = try #require(volumes(order).first)
            #expect(volume.newest?.id == "snap-3" && volume.age == .hours(3) && volume.verdict == .covered)
        }
    }

    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Snapshot) -> Void
    }

    static let lies: [Lie] = [
        Lie(testDescription: "another owner's") { $0.ownerID = Sample.foreigner },
        Lie(testDescription: "ended in error") { $0.state = .error },
        Lie(testDescription: "not complete yet") { $0.state = .pending },
        Lie(testDescription: "in the recycle bin") { $0.state = .recoverable },
        Lie(testDescription: "of another volume, with this volume's task tag") { $0.volume = VolumeID("vol-2") },
        Lie(testDescription: "a copy, which names no volume") { $0.volume = VolumeID("vol-ffffffff") },
        Lie(testDescription: "begun in the future") { $0.startedAt = Sample.now + .minutes(6) },
        Lie(testDescription: "in a tier that this version does not know") { $0.storageTier = .unknown("glass") },
    ]

    @Test(arguments: lies)
    func `a snapshot that does not hold the volume's data never makes it covered`(lie: Lie) throws {
        let good = snapshot("snap-old", hours: 100)
        let volume = try #require(volumes([good, snapshot("snap-lie", hours: 1, lie.change)]).first)
        #expect(volume.newest?.id == "snap-old" && volume.verdict == .breach)
        let alone = try #require(volumes([snapshot("snap-lie", hours: 1, lie.change)]).first)
        #expect(alone.newest == nil && alone.age == nil && alone.verdict == .breach)
    }

    @Test func `a copy does not cover a volume that is said to have its id`() {
        let odd = Sample.instance(volumes: ["vol-ffffffff"])
        let copy = snapshot("snap-1", hours: 1) { $0.volume = VolumeID("vol-ffffffff") }
        #expect(volumes([copy], of: [odd]).map(\.verdict) == [.breach])
    }

    @Test(arguments: [(26, VolumeCoverage.Verdict.covered), (27, .breach)])
    func `a volume is covered up to the rpo`(hours: Int, verdict: VolumeCoverage.Verdict) {
        #expect(volumes([snapshot("snap-1", hours: hours)]).map(\.verdict) == [verdict])
    }

    @Test func `the account's rpo decides`() {
        let plain = Sample.account()
        let strict = Account(
            id: plain.id, name: plain.name, file: plain.file, regions: plain.regions, timeZone: plain.timeZone,
            rpo: .hours(4))
        #expect(volumes([snapshot("snap-1", hours: 5)], account: strict).map(\.verdict) == [.breach])
    }

    @Test func `an archived snapshot counts, and its tier is told`() throws {
        let volume = try #require(
            volumes([snapshot("snap-1", hours: 1) { $0.storageTier = .archive }]).first)
        #expect(volume.verdict == .covered && volume.newest?.tier == "archive")
    }

    @Test(arguments: [
        (["aws:backup:source-resource": "arn"], BackupMaker.awsBackup), (["aws:dlm:lifecycle-policy-id": "p"], .dlm),
        (["dlm:managed": "true"], .dlm), ([:], .awsMan),
    ])
    func `a service that copies the volume's tags is told from this program`(tags: Tags, maker: BackupMaker) {
        #expect(volumes([snapshot("snap-1", hours: 1) { $0.tags.merge(tags) { $1 } }]).map(\.newest?.maker) == [maker])
    }

    @Test func `a snapshot without any of these tags is another's, and covers all the same`() {
        let bare = snapshot("snap-1", hours: 1) { $0.tags = ["Name": "by hand"] }
        #expect(volumes([bare]).map(\.newest?.maker) == [.other])
        #expect(volumes([bare]).map(\.verdict) == [.covered])
    }

    @Test func `every volume of an instance that exists is there, and only those of running ones with the tag are due`()
    {
        let instances = [
            Sample.instance("i-1", volumes: ["vol-1"]), Sample.instance("i-2", volumes: ["vol-2"], tagged: false),
            Sample.instance("i-3", state: .stopped, volumes: ["vol-3"]),
            Sample.instance("i-4", state: .terminated, volumes: ["vol-4"]),
            Sample.instance("i-5", state: .unknown("dreaming"), volumes: ["vol-5"]),
        ]
        let rows = volumes([], of: instances)
        #expect(rows.map(\.volume) == ["vol-1", "vol-2", "vol-3", "vol-5"])
        #expect(rows.map(\.verdict) == [.breach, .other, .other, .other])
        #expect(rows.map(\.isTagged) == [true, false, true, true])
    }

    @Test func `a volume of several instances is one volume, and due when one of them is`() {
        let shared = [
            Sample.instance("i-1", tagged: false), Sample.instance("i-2"), Sample.instance("i-3", tagged: false),
        ]
        for order in [shared, shared.reversed()] {
            #expect(volumes([], of: order).map(\.instance) == ["i-2"])
            #expect(volumes([], of: order).map(\.verdict) == [.breach])
        }
    }

    @Test func `where snapshots are off, nothing is due`() {
        #expect(volumes([], account: Sample.account(snapshots: nil)).map(\.verdict) == [.other])
    }
}
