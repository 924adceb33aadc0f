import AWS
import Accounts
import Jobs
import Model
import Testing

/// What there is to restore a volume or an instance from, and what only tags say of it.
@Suite struct RestoreListingTests {
    private func points(
        _ subject: RestoreSubject, instances: [Instance] = [], _ snapshots: [Snapshot], images: [Image] = []
    ) -> [RestorePoint] {
        RestoreListing(Sample.account(), instances: instances, snapshots: snapshots, images: images)
            .points(for: subject)
    }

    private func snapshot(
        _ id: String, of volume: String, days: Int, tagged instance: ExactText? = nil, description: ExactText = ""
    ) -> Snapshot {
        var snapshot = Sample.snapshot(id, of: volume, days: days)
        if let instance { snapshot.tags["aws-man:instance"] = instance }
        snapshot.description = description
        return snapshot
    }

    @Test func `snapshots in every state and images are listed, newest first, and other owners' are not`() {
        var pending = snapshot("snap-2", of: "vol-1", days: 0)
        pending.state = .pending
        var foreign = snapshot("snap-9", of: "vol-1", days: 0)
        foreign.ownerID = Sample.foreigner
        let listed = [
            snapshot("snap-1", of: "vol-1", days: 3), foreign, pending, snapshot("snap-3", of: "vol-2", days: 1),
        ]
        let images = [
            Sample.image("ami-1", days: 2, snapshot: "snap-1"), Sample.image("ami-2", days: 2, snapshot: "snap-3"),
            Sample.image("ami-3", days: 2, state: .deregistered, snapshot: "snap-1"),
        ]
        let found = points(.volume(VolumeID("vol-1")), listed, images: images)
        #expect(found.map(\.id) == ["snap-2", "ami-1", "snap-1"])
        #expect(found.map(\.isClaimed) == [false, false, false])
    }

    @Test func `an instance that is gone has the volumes that EC2's descriptions name, and those that tags claim`() {
        let listed = [
            snapshot("snap-1", of: "vol-1", days: 1, description: "Created by CreateImage(i-7) for ami-1"),
            snapshot("snap-2", of: "vol-1", days: 2), snapshot("snap-3", of: "vol-2", days: 3, tagged: "i-7"),
            snapshot("snap-4", of: "vol-2", days: 4), snapshot("snap-5", of: "vol-3", days: 5, tagged: "i-8"),
            snapshot("snap-6", of: "vol-ffffffff", days: 6, tagged: "i-7"),
        ]
        let found = points(.instance(InstanceID("i-7")), listed)
        #expect(found.map(\.id) == ["snap-1", "snap-2", "snap-3", "snap-4"])
        #expect(found.map(\.isClaimed) == [false, false, true, true])
    }

    @Test func `an instance that exists has its attached volumes, whatever tags say of them`() {
        let instances = [Sample.instance("i-7", volumes: ["vol-1"])]
        let listed = [snapshot("snap-1", of: "vol-1", days: 1, tagged: "i-8")]
        let found = points(.instance(InstanceID("i-7")), instances: instances, listed)
        #expect(found.map(\.id) == ["snap-1"] && found.map(\.isClaimed) == [false])
    }

    @Test func `an image is of the instance that EC2 names; a tag is only a claim`() {
        var made = Sample.image("ami-1", instance: "i-8", days: 1)
        made.sourceInstance = InstanceID("i-7")
        let claimed = Sample.image("ami-2", instance: "i-7", days: 2)
        let found = points(.instance(InstanceID("i-7")), [], images: [made, claimed])
        #expect(found.map(\.id) == ["ami-1", "ami-2"] && found.map(\.isClaimed) == [false, true])
    }
}
