import AWS
import Accounts
import Model

/// Asks about the volumes that are backed up tonight: can their KMS keys be used, and do their snapshots in progress leave
/// room for one more?
extension LaneCheck {
    /// More keys than this are not asked about.
    private static let mostKeys = 20

    mutating func volumes() async {
        guard let policy = account.snapshots, let inventory else { return }
        let selected = Set(inventory.selected(by: policy).flatMap(\.volumes).map(\.volume))
        guard !selected.isEmpty else { return }
        do {
            let listed = try await session.client.list(DescribeVolumes(keeping: TagFilter([])), .reconcile).items
            let volumes = listed.filter { selected.contains($0.id) }.sorted { $0.id < $1.id }
            if let everySnapshot { openSnapshots(of: volumes, among: everySnapshot) }
            await keys(of: volumes)
        } catch {
            note("keys", untested: "the volumes could not be listed: \(error.failure.code)")
        }
    }

    /// Finds the volumes that have no room for a snapshot (FACTS F4). Those in progress end by themselves.
    private mutating func openSnapshots(of volumes: [Volume], among snapshots: [Snapshot]) {
        let open = Dictionary(
            grouping: snapshots.filter { $0.state == .pending || $0.state == .error }, by: \.volume)
        let full = volumes.compactMap { volume -> (name: String, isForGood: Bool)? in
            let (states, most) = (open[volume.id, default: []].map(\.state), volume.mostOpenSnapshots)
            guard states.count >= most else { return nil }
            let failed = states.count { $0 == .error }
            return ("\(volume.id) (\(states.count - failed) in progress, \(failed) failed, of \(most))", failed >= most)
        }
        let stuck = full.filter(\.isForGood).map(\.name)
        if !stuck.isEmpty {
            note(
                "concurrent snapshots",
                Problem(
                    code: "ConcurrentSnapshotLimitExceeded",
                    message: "\(session.lane): failed snapshots leave no room for one more of "
                        + WarningLine.list(stuck),
                    hint: "delete the snapshots in state error"))
        } else if !full.isEmpty {
            note(
                "concurrent snapshots",
                untested: "snapshots in progress leave no room until they end: "
                    + WarningLine.list(full.map(\.name)))
        } else {
            note("concurrent snapshots", nil)
        }
    }

    /// Asks whether the keys can be used. Where the role may not ask, that is no mistake.
    private mutating func keys(of volumes: [Volume]) async {
        let encrypted = volumes.compactMap { volume in volume.kmsKeyID.map { (key: $0, volume: volume.id) } }
        let users = Dictionary(grouping: encrypted, by: \.key)
        for (key, users) in users.sorted(by: { $0.key < $1.key }).prefix(Self.mostKeys) {
            await ask(about: key, of: users.map(\.volume))
        }
        if users.count > Self.mostKeys {
            note("keys", untested: "more than \(Self.mostKeys) keys are in use, and the others were not asked about")
        }
        if !users.isEmpty {
            note("key grants", untested: "whether EBS may still use a key shows only when a snapshot is made")
        }
    }

    private mutating func ask(about key: ExactText, of volumes: [VolumeID]) async {
        let names = WarningLine.list(volumes.map(\.description))
        do {
            let state = try await ask(DescribeKey(key: key))
            // Why: a key whose primary region is moved can be used.
            note("keys", ["Enabled", "Updating"].contains(state) ? nil : problem("its state is \(state)", key, names))
        } catch  where error.classification == .gone || error.failure.code == "NotFoundException" {
            note("keys", problem("it does not exist", key, names))
        } catch {
            note("keys", untested: "\(DescribeKey.actionName) failed: \(error.failure.code)")
        }
    }

    private func problem(_ why: String, _ key: ExactText, _ names: String) -> Problem {
        Problem(
            code: "KeyUnusable",
            message: "\(session.lane): the KMS key \(ForeignText.quoted(key)) of \(names) cannot be used: \(why)",
            hint: "enable the key, or cancel its deletion: without it no copy of these volumes can be restored")
    }
}

extension Volume {
    /// The most snapshots of the volume that may be in progress or failed. AWS raises it for no account (FACTS F4).
    fileprivate var mostOpenSnapshots: Int { ["st1", "sc1"].contains(type) ? 1 : 5 }
}
