import AWS
import Accounts
import Engine
import Model
import Queue

/// Makes tonight's snapshot of a volume, unless it is there.
struct CreateSnapshotJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        guard let policy = account.snapshots else { return [] }
        return .reads(DescribeSnapshots.actionName.text) + [
            Permission("ec2:CreateSnapshot", on: [.volume]),
            Permission(
                "ec2:CreateSnapshot", on: [.snapshot], when: [.sends(tag: policy.tagKey, value: policy.tagValue)]),
            Permission("ec2:CreateTags", on: [.snapshot], when: [.during(["CreateSnapshot"])]),
        ]
    }

    var definition: JobDefinition {
        let limits = environment.limits
        return JobDefinition(
            kind: .createSnapshot, nature: .creates, limit: limits.attemptLimit,
            capacity: LaneCapacity(limit: limits.pendingAtMost),
            perform: { attempt in await environment.withSession(attempt) { await perform($0, attempt) } },
            reconcile: { attempt in await reconcile(attempt) })
    }

    private func perform(_ session: LaneSession, _ attempt: Attempt) async -> AttemptResult {
        let claim = attempt.claim
        guard let payload = CreateSnapshotPayload(json: claim.payload) else {
            return AttemptResult(.failed(.badPayload(claim)))
        }
        guard let policy = session.account.snapshots else {
            return AttemptResult(.skipped(why: "snapshots are switched off in \(session.account.file)"))
        }
        do {
            // Why: nothing is made in a lane that this owner has not looked at (REQUIREMENTS R37).
            if let there = try await tonights(session, claim, since: attempt.ownerSince) { return Self.adopted(there) }
            let volume = VolumeID(claim.subject)
            let identity = TaskIdentity(run: claim.run, kind: claim.kind, subject: claim.subject)
            let operation = CreateSnapshot(
                volume: volume,
                description: ResourceDescription.snapshot(instanceName: payload.instanceName, at: session.now),
                tags: TaskTags.snapshot(
                    of: identity, instance: InstanceID(payload.instance), instanceName: payload.instanceName,
                    isRoot: payload.isRoot, policy: policy))
            let snapshot = try await session.client.call(
                operation, .effect, of: "\(volume) of \(payload.instanceName)", prepaid: true
            ).output
            guard session.isOwn(snapshot.ownerID) else {
                return AttemptResult(.failed(.foreignAnswer("snapshot \(snapshot.id)", snapshot.ownerID, session)))
            }
            environment.listings.remember(
                MadeSnapshot(snapshot, by: claim.run, policy, isRoot: payload.isRoot, at: session.uptime), of: volume,
                in: session.lane)
            var result = AttemptResult(.done)
            result.resource = snapshot.note(adopted: false)
            return result
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    /// Adopts what an earlier attempt left; its absence counts only once the consistency window has passed.
    private func reconcile(_ attempt: Attempt) async -> Reconciliation {
        guard let session = environment.session(attempt) else {
            return .settled(AttemptResult(.failed(.noAccount(attempt.claim))))
        }
        let since = attempt.quietSince + environment.limits.consistencyWindow
        do {
            // Why: presence needs no window; a listing that already shows it settles at once.
            if let there = session.listings.tonight(of: attempt.claim.night).last?.value
                .snapshot(of: VolumeID(attempt.claim.subject), besides: environment.listings.failed(in: session.lane))
            {
                return .settled(Self.adopted(there))
            }
            if let wait = attempt.wait(until: since) { return .settled(wait) }
            if let there = try await tonights(session, attempt.claim, since: since) {
                return .settled(Self.adopted(there))
            }
            return .absent
        } catch {
            return .settled(AttemptResult(error, at: session.now))
        }
    }

    private func tonights(
        _ session: LaneSession, _ claim: Claim, since: Uptime
    ) async throws(CallProblem) -> Snapshot? {
        let volume = VolumeID(claim.subject)
        if let made = environment.listings.made(of: volume, in: session.lane, night: claim.night) { return made }
        let tonight = try await session.tonight(night: claim.night, since: since)
        return tonight.snapshot(of: volume, besides: environment.listings.failed(in: session.lane))
    }

    private static func adopted(_ snapshot: Snapshot) -> AttemptResult {
        var result = AttemptResult(.done)
        result.resource = snapshot.note(adopted: true)
        return result
    }
}
