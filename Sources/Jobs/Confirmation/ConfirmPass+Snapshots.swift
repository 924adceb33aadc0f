import AWS
import Accounts
import Engine
import Model
import Queue

/// Finds out what became of tonight's pending snapshots.
extension ConfirmPass {
    /// Asks for the given snapshots alone, on a night that made many. Nil when the whole night must be listed instead:
    /// when a snapshot is neither pending nor completed, or when nothing is left to wait for.
    func glance(at followed: [TonightResource]) async throws(CallProblem) -> [ResourceObservation]? {
        guard isLarge, followed.count <= Self.idsPerCall else { return nil }
        let found = try await snapshots(followed.map(\.resource.id)).items
        guard found.allSatisfy({ flaw(of: $0) == nil }) else { return nil }
        let states = Dictionary(found.map { ($0.id.text, $0.state) }) { _, last in last }
        let isGoingOn = { (resource: TonightResource) in
            states[resource.resource.id].map { $0 == .pending || $0 == .completed } ?? isYoung(resource)
        }
        guard followed.allSatisfy(isGoingOn) else { return nil }
        let completed = followed.filter { states[$0.resource.id] == .completed }
        guard completed.count < followed.count || history.openCreates > 0 else { return nil }
        return completed.map { $0.observed(.confirmed) }
    }

    func list(_ followed: [TonightResource], _ seen: inout Seen) async throws(CallProblem) {
        let begun = session.uptime
        let claim = attempt.claim
        let listing = try await session.client.list(
            DescribeSnapshots(filters: [TaskTags.runs(of: claim.night)], keeping: session.tagsRead), .confirm)
        var snapshots = listing.items.filter { session.isOwn($0.ownerID) }
        seen.unreadable = listing.unreadable.filter { !session.isForeign($0) }
        session.listings.tonight(of: claim.night).put(
            Tonight(
                snapshots, unreadable: seen.unreadable, reads: session.tagsRead, night: claim.night,
                policy: session.account.snapshots),
            begunAt: begun)
        let known = Set(snapshots.map(\.id.text))
        // Why: the listing finds tonight's runs by tag, but an adopted snapshot may carry another night's tag.
        let others = try await self.snapshots(followed.map(\.resource.id).filter { !known.contains($0) })
        snapshots += others.items
        seen.unreadable += others.unreadable
        let byID = Dictionary(snapshots.map { ($0.id.text, $0) }) { _, last in last }
        let duplicates = SnapshotDuplicates(
            among: Array(byID.values), session.account.snapshots, nights: session.environment.nights)
        for resource in followed {
            let own = byID[resource.resource.id]
            guard let snapshot = own ?? standIn(for: resource, among: listing.items) else {
                if let gone = vanished(resource, "snapshot", seen.unreadable) {
                    seen.observations.append(gone)
                    let id = SnapshotID(resource.resource.id)
                    session.environment.listings.forget(id, of: VolumeID(resource.subject), in: session.lane)
                }
                continue
            }
            // Why: the surplus snapshot is deleted, so the task is judged by the snapshot that stays.
            let staying = duplicates.keptInsteadOf[snapshot.id] ?? snapshot
            guard let observation = observe(staying, resource) else { continue }
            seen.observations.append(observation)
            if staying.isOurTasks, staying.state == .error { seen.followUps.append(removal(of: staying)) }
        }
        seen.followUps += surplus(among: Array(byID.values), duplicates)
        seen.hasListed = true
    }

    /// The snapshots with these ids that exist and belong to the account.
    func snapshots(
        _ ids: [ExactText]
    ) async throws(CallProblem) -> (items: [Snapshot], unreadable: [UnreadableItem]) {
        var found: [Snapshot] = []
        var unreadable: [UnreadableItem] = []
        for ids in Self.batches(ids) {
            let listing = try await session.client.list(
                DescribeSnapshots(filters: [Filter("snapshot-id", ids)]), .confirm)
            found += listing.items.filter { session.isOwn($0.ownerID) }
            unreadable += listing.unreadable.filter { !session.isForeign($0) }
        }
        return (found, unreadable)
    }

    /// The snapshot that replaces `resource` when another host made one too and deleted `resource` as surplus.
    private func standIn(for resource: TonightResource, among snapshots: [Snapshot]) -> Snapshot? {
        guard isLongGone(resource) else { return nil }
        return snapshots.filter { snapshot in
            session.isOwn(snapshot.ownerID) && snapshot.volume.text == resource.subject
                && SnapshotPlan.isTonights(snapshot, night: attempt.claim.night, policy: session.account.snapshots)
        }.min(by: SnapshotDuplicates.isKeptBefore)
    }

    private func observe(_ snapshot: Snapshot, _ resource: TonightResource) -> ResourceObservation? {
        switch snapshot.state {
        case .completed:
            guard let flaw = flaw(of: snapshot) else {
                return resource.observed(.confirmed)
            }
            // Why: the attempt that makes another must not find this one again.
            session.environment.listings.forget(snapshot.id, of: snapshot.volume, in: session.lane)
            let problem = Problem(
                code: "NoBackup",
                message: "\(session.lane): \(snapshot.id) of \(snapshot.volume) is complete, but \(flaw)",
                hint: "no rule counts on it, and none deletes it: find out who changed it, and delete it by hand")
            return resource.observed(.error, problem, reopens: resource.reopened == 0)
        case .error:
            session.environment.listings.noteFailed(snapshot.id, of: snapshot.volume, in: session.lane)
            let problem = Problem(
                code: "SnapshotError",
                message: "\(session.lane): \(snapshot.id) of \(snapshot.volume) ended in error"
                    + (snapshot.stateMessage.map { ": \($0)" } ?? ""),
                hint: "an encrypted volume needs its KMS key enabled and usable by the role")
            return resource.observed(.error, problem, reopens: resource.reopened == 0)
        default: return nil
        }
    }

    /// Why a snapshot of tonight's is no backup any more by today's policy; nil when it is one.
    private func flaw(of snapshot: Snapshot) -> String? { session.account.snapshots?.flaw(of: snapshot) }

    /// Deletes a failed snapshot, because the snapshot that is made instead of it needs its place.
    private func removal(of failed: Snapshot) -> TaskSpec {
        DeletionPlan.deletion(
            of: failed, why: .failed, reason: "it ended in error; another snapshot of \(failed.volume) is made",
            lane: session.lane)
    }

    /// Deletes the surplus snapshots of a task that made more than one, once the snapshot that stays is complete.
    private func surplus(among snapshots: [Snapshot], _ duplicates: SnapshotDuplicates) -> [TaskSpec] {
        return snapshots.sorted { $0.id < $1.id }.compactMap { snapshot in
            guard let kept = duplicates.keptInsteadOf[snapshot.id], kept.state == .completed else { return nil }
            return DeletionPlan.deletion(
                of: snapshot, why: .duplicate,
                reason: "a second snapshot of \(snapshot.volume) by one task; \(kept.id) is kept", lane: session.lane)
        }
    }
}
