import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let createSnapshot = JobKind("create-snapshot")
}

/// The instance that a volume was attached to, and whether the volume was its root. A snapshot's tags name both.
package struct CreateSnapshotPayload: TaskPayload {
    package var version = Self.currentVersion
    package let instance: ExactText
    package let instanceName: ExactText
    package let isRoot: Bool
}

/// Makes tonight's snapshot of a volume, unless it exists.
enum CreateSnapshotJob: Job {
    static let facts = KindFacts(
        .createSnapshot, actions: [CreateSnapshot.actionName],
        bucket: BucketFigures(capacity: 100, refillPerSecond: 5), effect: .makesSnapshot, feature: .snapshots)

    static func permissions(for account: Account) -> [Permission] {
        guard let policy = account.snapshots else { return [] }
        let copies = policy.extraTags.copied.isEmpty ? [] : [Permission].reads(DescribeVolumes.self)
        return .reads(DescribeSnapshots.self, DescribeInstances.self) + copies + [
            Permission(CreateSnapshot.self, on: [.volume]),
            Permission(
                CreateSnapshot.self, on: [.snapshot], when: [.sends(tag: policy.tagKey, value: policy.tagValue)]),
            .tags(on: [.snapshot], during: [CreateSnapshot.self]),
        ]
    }

    static func policy(of account: Account) -> SnapshotPolicy? { account.snapshots }

    static func capacity(_ limits: Limits) -> LaneCapacity? { LaneCapacity(limit: limits.pendingAtMost) }

    static func perform(
        _ task: Assignment<CreateSnapshotPayload, SnapshotPolicy>
    ) async throws(CallProblem) -> AttemptResult {
        let (session, claim, payload) = (task.session, task.attempt.claim, task.payload)
        // Why: nothing is made in an account and region that this owner has not listed (REQUIREMENTS R37).
        switch try await look(session, claim, since: task.attempt.ownerSince) {
        case .found(let found): return .done(found.note(adopted: true))
        case .unproven(let result): return result
        case .absent: break
        }
        let volume = VolumeID(claim.subject)
        let operation = CreateSnapshot(
            volume: volume,
            description: ResourceDescription.snapshot(instanceName: payload.instanceName, at: session.now),
            tags: try await tags(task, of: volume))
        let snapshot: Snapshot
        do {
            snapshot = try await session.client.call(
                operation, .effect, of: "\(volume) of \(ForeignText.quoted(payload.instanceName))", prepaid: true
            ).output
        } catch {
            guard error.classification == .gone else { throw error }
            return try await Disagreement.settle(error, session, about: .volume(volume))
        }
        guard session.isOwn(snapshot.ownerID) else {
            return AttemptResult(.failed(.foreignAnswer("snapshot \(snapshot.id)", snapshot.ownerID, session)))
        }
        session.environment.listings.remember(
            MadeSnapshot(snapshot, by: claim.run, task.policy, isRoot: payload.isRoot, at: session.uptime), of: volume,
            in: session.lane)
        return .done(snapshot.note(adopted: false))
    }

    private static func tags(
        _ task: Assignment<CreateSnapshotPayload, SnapshotPolicy>, of volume: VolumeID
    ) async throws(CallProblem) -> Tags {
        let (session, payload) = (task.session, task.payload)
        let instance = InstanceID(payload.instance)
        let sources = try await session.tagSources(
            task.policy, since: session.uptime + (.zero - FleetListings.held), .reconcile)
        let own = TaskTags.snapshot(
            of: TaskIdentity(task.attempt.claim), instance: instance, instanceName: payload.instanceName,
            isRoot: payload.isRoot, policy: task.policy)
        return TagChoice(
            own: own, task.policy.extraTags, copying: sources?.tags(of: volume, on: instance) ?? []
        ).tags
    }

    /// Adopts what an earlier attempt made. Absence counts only once the consistency window has passed.
    static func reconcile(
        _ task: Assignment<CreateSnapshotPayload?, SnapshotPolicy?>
    ) async throws(CallProblem) -> Reconciliation {
        let (session, attempt) = (task.session, task.attempt)
        let since = attempt.quietSince + session.limits.consistencyWindow
        // Why: a listing that shows the snapshot settles the task at once, since only absence needs the window.
        if let found = session.listings.tonight(of: attempt.claim.night).last?.value
            .snapshot(of: VolumeID(attempt.claim.subject), besides: session.failedSnapshots)
        {
            return .settled(.done(found.note(adopted: true)))
        }
        if let wait = attempt.wait(until: since) { return .settled(wait) }
        switch try await look(session, attempt.claim, since: since) {
        case .found(let found): return .settled(.done(found.note(adopted: true)))
        case .unproven(let result): return .settled(result)
        case .absent: return .absent
        }
    }

    /// The result of a search for tonight's snapshot of the volume. Beside an item that cannot be read and may be the
    /// snapshot, its absence is not proven.
    private enum Look {
        case found(Snapshot)
        case unproven(AttemptResult)
        case absent
    }

    private static func look(
        _ session: LaneSession, _ claim: Claim, since: Uptime
    ) async throws(CallProblem) -> Look {
        let volume = VolumeID(claim.subject)
        let listings = session.environment.listings
        if let made = listings.made(of: volume, in: session.lane, night: claim.night),
            session.account.snapshots?.flaw(of: made) == nil
        {
            return .found(made)
        }
        let tonight = try await session.tonight(night: claim.night, since: since)
        if let found = tonight.snapshot(of: volume, besides: session.failedSnapshots) { return .found(found) }
        if let item = tonight.unreadable(of: volume) {
            return .unproven(item.unproven("tonight's snapshot of \(volume)", session))
        }
        return .absent
    }
}
