import AWS
import Accounts
import Model

/// The volume or instance whose backups are asked for. It need not exist any more.
package enum RestoreSubject: Hashable, Sendable {
    case volume(VolumeID)
    case instance(InstanceID)

    package var text: String {
        switch self {
        case .volume(let id): id.description
        case .instance(let id): id.description
        }
    }
}

/// Finds what there is to restore a volume or an instance from. Snapshots in every state are listed, since a person
/// decides; what only tags connect with the subject is marked.
package struct RestoreListing: Sendable {
    let account: Account
    let instances: [Instance]
    let snapshots: [Snapshot]
    let images: [Image]

    package init(_ account: Account, instances: [Instance], snapshots: [Snapshot], images: [Image]) {
        self.account = account
        self.instances = instances.filter { $0.ownerID == account.id }
        self.snapshots = snapshots.filter { $0.ownerID == account.id }
        self.images = images.filter { $0.ownerID == account.id && $0.state != .deregistered }
    }

    package func isListed(_ subject: RestoreSubject) -> Bool {
        switch subject {
        case .volume(let id): instances.contains { $0.volumes.contains { $0.volume == id } }
        case .instance(let id): instances.contains { $0.id == id }
        }
    }

    /// The snapshots and images, newest first.
    package func points(for subject: RestoreSubject) -> [RestorePoint] {
        let (certain, claimed) = volumes(of: subject)
        let byID = Dictionary(snapshots.map { ($0.id, $0) }) { _, last in last }
        var points: [RestorePoint] = []
        for snapshot in byID.values where certain.contains(snapshot.volume) || claimed.contains(snapshot.volume) {
            var point = RestorePoint(snapshot, policy: account.snapshots)
            point.isClaimed = !certain.contains(snapshot.volume)
            points.append(point)
        }
        for image in images {
            let volumes = image.snapshots.compactMap { byID[$0]?.volume }
            let isCertain = isMade(image, of: subject) || volumes.contains(where: certain.contains)
            guard isCertain || volumes.contains(where: claimed.contains) || claims(image.tags, subject) else {
                continue
            }
            var point = RestorePoint(
                image, volume: image.rootSnapshot.flatMap { byID[$0]?.volume }, policy: account.snapshots)
            point.isClaimed = !isCertain
            points.append(point)
        }
        let unknown = Instant(milliseconds: .min)
        return points.sorted { ($0.takenAt ?? unknown, $0.id) > ($1.takenAt ?? unknown, $1.id) }
    }

    /// The subject's volumes by EC2's own facts, and those that only tags connect with it. An instance that no longer
    /// exists has its volumes from the descriptions that CreateImage writes, and from our tags.
    private func volumes(of subject: RestoreSubject) -> (certain: Set<VolumeID>, claimed: Set<VolumeID>) {
        switch subject {
        case .volume(let id): return ([id], [])
        case .instance(let id):
            var certain = Set(instances.filter { $0.id == id }.flatMap { $0.volumes.map(\.volume) })
            var claimed: Set<VolumeID> = []
            for snapshot in snapshots where snapshot.volume.isReal {
                if snapshot.description.hasPrefix("Created by CreateImage(\(id))") {
                    certain.insert(snapshot.volume)
                } else if claims(snapshot.tags, subject) {
                    claimed.insert(snapshot.volume)
                }
            }
            return (certain, claimed.subtracting(certain))
        }
    }

    private func isMade(_ image: Image, of subject: RestoreSubject) -> Bool {
        if case .instance(let id) = subject { image.sourceInstance == id } else { false }
    }

    private func claims(_ tags: Tags, _ subject: RestoreSubject) -> Bool {
        if case .instance(let id) = subject { tags[TaskTags.instance] == id.text } else { false }
    }
}
