import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let deleteSnapshot = JobKind("delete-snapshot")
}

/// The rule by which a snapshot is deleted.
package struct DeleteSnapshotPayload: TaskPayload {
    package var version = Self.currentVersion
    package let why: Why

    /// The rule that must hold when the snapshot is deleted. `failed`: a snapshot of ours ended in error.
    package enum Why: String, Codable, Sendable { case retention, duplicate = "twin", failed }
}

/// Deletes a snapshot whose retention is over, a surplus duplicate, or a snapshot of ours that ended in error, once all
/// rules hold again. A task whose snapshot does not exist is done.
enum DeleteSnapshotJob: Job {
    static let facts = KindFacts(
        .deleteSnapshot, actions: [DeleteSnapshot.actionName],
        bucket: BucketFigures(capacity: 100, refillPerSecond: 5), effect: .removes, feature: .snapshots,
        column: "DELETED")

    static func permissions(for account: Account) -> [Permission] {
        guard let policy = account.snapshots else { return [] }
        return .reads(
            DescribeSnapshots.self, DescribeImages.self, DescribeSnapshotAttribute.self, DescribeLockedSnapshots.self)
            + [
                Permission(
                    DeleteSnapshot.self, on: [.snapshot],
                    when: [.carries(tag: policy.tagKey, value: policy.tagValue)])
            ]
    }

    static func policy(of account: Account) -> SnapshotPolicy? { account.snapshots }

    static func perform(
        _ task: Assignment<DeleteSnapshotPayload, SnapshotPolicy>
    ) async throws(CallProblem) -> AttemptResult {
        let session = task.session
        let rules = DeletionRules(policy: task.policy, timeZone: session.account.timeZone, limits: session.limits)
        let proof = DeletionProof(task)
        let id = SnapshotID(task.attempt.claim.subject)
        return try await proof.gather(byRetention: task.payload.why == .retention) {
            (ground) async throws(CallProblem) in
            let (inventory, now) = (ground.inventory, ground.now)
            guard let snapshot = inventory.snapshot(id) else { return proof.missing(id.text, in: inventory) }
            let verdict =
                switch task.payload.why {
                case .retention: rules.verdict(for: snapshot, in: inventory, now: now)
                case .duplicate: rules.duplicateVerdict(for: snapshot, in: inventory, now: now)
                case .failed: rules.failedVerdict(for: snapshot, in: inventory)
                }
            if case .keep(let why) = verdict { return AttemptResult(.skipped(why: "kept: \(why)")) }
            let isEmpty = task.payload.why == .failed
            if let stop = try await proof.stop(ground, snapshots: [id], holdsNothing: isEmpty) { return stop }
            return try await delete(id, session)
        }
    }

    private static func delete(_ id: SnapshotID, _ session: LaneSession) async throws(CallProblem) -> AttemptResult {
        do {
            _ = try await session.client.call(DeleteSnapshot(snapshot: id), .effect, of: id.text, prepaid: true)
            return DeletionProof.removed(id.text)
        } catch {
            if error.classification == .gone { return DeletionProof.removed(id.text) }
            guard error.classification == .rejected else { throw error }
            return await explain(error, id, session)
        }
    }

    /// AWS refuses to delete a locked snapshot with a code that is not documented, so the locks are listed.
    private static func explain(_ refusal: CallProblem, _ id: SnapshotID, _ session: LaneSession) async -> AttemptResult
    {
        do {
            let locks = try await session.client.list(DescribeLockedSnapshots(snapshots: [id]), .reconcile).items
            if let lock = locks.first(where: { $0.snapshot == id && $0.holds }) {
                let until = lock.expiresAt.map { " until \($0)" } ?? ""
                return AttemptResult(.skipped(why: "kept: locked (\(lock.state))\(until)"))
            }
        } catch {
            // Nothing was deleted. When the locks could not be listed but may be later, the deletion is tried again.
            switch OutcomeRules.outcome(of: error, at: session.now) {
            case .again(let after, _): return AttemptResult(.again(after: after, refusal.problem))
            case .notYet(let until, let cause, _): return AttemptResult(.notYet(until: until, cause, refusal.problem))
            case .done, .skipped, .failed, .blocked, .unknown: break
            }
        }
        return AttemptResult(refusal, at: session.now)
    }
}
