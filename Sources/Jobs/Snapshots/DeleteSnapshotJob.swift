import AWS
import Accounts
import Engine
import Model
import Queue

/// Deletes a snapshot whose retention is over, a surplus duplicate, or one of ours that ended in error, once all rules hold
/// again. Gone is done.
struct DeleteSnapshotJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        guard let policy = account.snapshots else { return [] }
        return .reads(
            DescribeSnapshots.actionName.text, DescribeImages.actionName.text,
            DescribeLockedSnapshots.actionName.text) + [
                Permission(
                    "ec2:DeleteSnapshot", on: [.snapshot],
                    when: [.carries(tag: policy.tagKey, value: policy.tagValue)])
            ]
    }

    var definition: JobDefinition {
        JobDefinition(kind: .deleteSnapshot, nature: .removes, limit: environment.limits.attemptLimit) { attempt in
            await environment.withSession(attempt) { await perform($0, attempt) }
        }
    }

    private func perform(_ session: LaneSession, _ attempt: Attempt) async -> AttemptResult {
        let claim = attempt.claim
        guard let payload = DeleteSnapshotPayload(json: claim.payload) else {
            return AttemptResult(.failed(.badPayload(claim)))
        }
        guard let policy = session.account.snapshots else {
            return AttemptResult(.skipped(why: "snapshots are switched off in \(session.account.file)"))
        }
        let rules = DeletionRules(policy: policy, timeZone: session.account.timeZone, limits: session.limits)
        let proof = DeletionProof(session: session, attempt: attempt)
        let id = SnapshotID(claim.subject)
        return await proof.gather { inventory, now in
            guard let snapshot = inventory.snapshotsByID[id] else { return proof.missing(id.text) }
            let verdict =
                switch payload.why {
                case .retention: rules.verdict(for: snapshot, in: inventory, now: now)
                case .duplicate: rules.duplicateVerdict(for: snapshot, in: inventory, now: now)
                case .failed: rules.failedVerdict(for: snapshot, in: inventory)
                }
            if case .keep(let why) = verdict { return AttemptResult(.skipped(why: "kept: \(why)")) }
            return await delete(id, session)
        }
    }

    private func delete(_ id: SnapshotID, _ session: LaneSession) async -> AttemptResult {
        do {
            _ = try await session.client.call(DeleteSnapshot(snapshot: id), .effect, of: id.text, prepaid: true)
            return DeletionProof.removed(id.text)
        } catch {
            if error.classification == .gone { return DeletionProof.removed(id.text) }
            guard error.classification == .rejected else { return AttemptResult(error, at: session.now) }
            return await explain(error, id, session)
        }
    }

    /// AWS refuses to delete a locked snapshot with a code that is not documented: its lock is looked at.
    private func explain(_ refusal: CallProblem, _ id: SnapshotID, _ session: LaneSession) async -> AttemptResult {
        do {
            let locks = try await session.client.list(DescribeLockedSnapshots(snapshots: [id]), .reconcile).items
            if let lock = locks.first(where: { $0.snapshot == id && $0.holds }) {
                let until = lock.expiresAt.map { " until \($0)" } ?? ""
                return AttemptResult(.skipped(why: "kept: locked (\(lock.state))\(until)"))
            }
        } catch {
            // Nothing was deleted: what may pass is tried again as a whole, since a lock is no failure.
            switch OutcomeRules.outcome(of: error, at: session.now) {
            case .again(let after, _): return AttemptResult(.again(after: after, refusal.problem))
            case .notYet(let until, let cause, _): return AttemptResult(.notYet(until: until, cause, refusal.problem))
            case .done, .skipped, .failed, .blocked, .unknown: break
            }
        }
        return AttemptResult(refusal, at: session.now)
    }
}
