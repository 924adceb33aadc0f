import AWS
import Accounts
import Model

/// Finds the newest good snapshot of every attached volume, by EC2's own facts alone: owner, volume, state and start.
/// Tags decide which volumes are selected, and who made a snapshot; they never make a volume look covered.
package struct CoverageTable: Sendable {
    let account: AccountID
    let policy: SnapshotPolicy?
    let rpo: Duration
    /// AWS's clock at the listing. Ages are counted by it, not by this machine's clock.
    let now: Instant
    /// A snapshot that begins later than this after `now` contradicts AWS's own clock, and does not count.
    let skewMaximum: Duration

    package init(_ account: Account, now: Instant, limits: Limits) {
        self.account = account.id
        policy = account.snapshots
        rpo = account.rpo
        self.now = now
        skewMaximum = limits.skewMaximum
    }

    /// The attached volumes in the order of their ids. The time is linear in the number of snapshots.
    package func volumes(of instances: [Instance], snapshots: [Snapshot]) -> [VolumeCoverage] {
        var attachments: [VolumeID: (instance: Instance, device: ExactText)] = [:]
        for instance in instances where instance.ownerID == account && instance.keepsVolumes {
            for attached in instance.volumes {
                // Why: a volume that several instances share is selected when one of them is.
                if let known = attachments[attached.volume], isSelected(known.instance) || !isSelected(instance) {
                    continue
                }
                attachments[attached.volume] = (instance, attached.device)
            }
        }
        var newest: [VolumeID: Snapshot] = [:]
        for snapshot in snapshots where isGood(snapshot) && attachments[snapshot.volume] != nil {
            if let known = newest[snapshot.volume], Inventory.isNewer(known, snapshot) { continue }
            newest[snapshot.volume] = snapshot
        }
        return attachments.sorted { $0.key < $1.key }.map { volume, attached in
            row(volume, attached.device, attached.instance, newest[volume])
        }
    }

    private func row(_ volume: VolumeID, _ device: ExactText, _ instance: Instance, _ snapshot: Snapshot?)
        -> VolumeCoverage
    {
        let age = snapshot.map { max(.zero, now - $0.startedAt) }
        let isFresh = age.map { $0 <= rpo } ?? false
        return VolumeCoverage(
            volume: volume.text, device: device, instance: instance.id.text,
            instanceName: instance.tags[TaskTags.name] ?? "", instanceState: instance.state.description,
            isTagged: isTagged(instance), verdict: !isSelected(instance) ? .other : isFresh ? .covered : .breach,
            newest: snapshot.map { RestorePoint($0, policy: policy) }, age: age)
    }

    /// True for a snapshot from which its volume can be restored. In the archive tier this takes AWS a day or more.
    private func isGood(_ snapshot: Snapshot) -> Bool {
        snapshot.ownerID == account && snapshot.state == .completed && snapshot.volume.isReal
            && [.standard, .archive].contains(snapshot.storageTier) && snapshot.startedAt - now <= skewMaximum
    }

    private func isTagged(_ instance: Instance) -> Bool { policy?.marks(instance.tags) ?? false }
    private func isSelected(_ instance: Instance) -> Bool { instance.isRunning && isTagged(instance) }
}

extension Instance {
    /// False for an instance that is gone or about to go. A state that this version does not know keeps its volumes.
    fileprivate var keepsVolumes: Bool { state != .terminated && state != .shuttingDown }
}

extension RestorePoint {
    init(_ snapshot: Snapshot, policy: SnapshotPolicy?) {
        self.init(
            id: snapshot.id.text, volume: snapshot.volume.text, takenAt: snapshot.startedAt,
            state: snapshot.state.description, tier: snapshot.storageTier.description,
            maker: BackupMaker(snapshot.tags, policy: policy))
    }

    init(_ image: Image, volume: VolumeID?, policy: SnapshotPolicy?) {
        self.init(
            id: image.id.text, volume: volume?.text ?? "", takenAt: image.createdAt, state: image.state.description,
            tier: nil, maker: BackupMaker(image.tags, policy: policy))
    }
}

extension BackupMaker {
    /// AWS alone writes tags that begin with `aws:`, so they come first: other services copy a volume's own tags.
    init(_ tags: Tags, policy: SnapshotPolicy?) {
        if tags.keys.contains(where: { $0.hasPrefix("aws:backup:") }) {
            self = .awsBackup
        } else if tags.keys.contains(where: { $0.hasPrefix("aws:dlm:") || $0.hasPrefix("dlm:") }) {
            self = .dlm
        } else if tags[TaskTags.task] != nil || tags[TaskTags.autoImage] == "true"
            || (policy ?? SnapshotPolicy()).marks(tags)
        {
            self = .awsMan
        } else {
            self = .other
        }
    }
}
