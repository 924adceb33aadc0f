import AWS
import Accounts
import Engine
import Model
import Queue

/// Puts an instance's network-out alarm, when none is there. A put overwrites, so the names are read again directly before.
struct CreateAlarmJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        guard account.alarms != nil else { return [] }
        return .reads(DescribeAlarms.actionName.text) + [Permission("cloudwatch:PutMetricAlarm", on: [.alarm])]
    }

    /// A read serves the puts of so long: at 3 puts a second about as many as fit into a call.
    static let readServes = Duration.seconds(15)

    var definition: JobDefinition {
        JobDefinition(
            kind: .createAlarm, nature: .creates, limit: environment.limits.attemptLimit,
            perform: { attempt in await environment.withSession(attempt) { await perform($0, attempt) } },
            reconcile: { attempt in await reconcile(attempt) })
    }

    private func perform(_ session: LaneSession, _ attempt: Attempt) async -> AttemptResult {
        let claim = attempt.claim
        guard let payload = CreateAlarmPayload(json: claim.payload) else {
            return AttemptResult(.failed(.badPayload(claim)))
        }
        guard let policy = session.account.alarms else {
            return AttemptResult(.skipped(why: "alarms are switched off in \(session.account.file)"))
        }
        let instance = InstanceID(claim.subject)
        let wanted = session.listings.alarmsWanted
        guard wanted.begin(instance) else {
            return AttemptResult(.notYet(until: session.now + .seconds(1), .pace, nil))
        }
        defer { wanted.end(instance) }
        // Why both: the read that would serve may be so old, and lag as much.
        let believed = session.limits.consistencyWindow + Self.readServes
        if wanted.wasMade(instance, since: session.uptime + (.zero - believed)) {
            return Self.result(policy, instance, adopted: true, session)
        }
        var since = max(attempt.ownerSince, session.uptime + (.zero - Self.readServes))
        if let unheard = wanted.unheard(instance) {
            // Why: another run's attempt sent it; only that run's task looks by itself.
            since = max(since, unheard + session.limits.consistencyWindow)
            if let wait = attempt.wait(until: since) { return wait }
        }
        do {
            if try await exists(instance, policy, session, since: since, .proof) {
                return Self.result(policy, instance, adopted: true, session)
            }
            let operation = PutMetricAlarm(
                name: policy.alarmName(for: instance),
                description: ResourceDescription.alarm(instanceName: payload.instanceName), namespace: "AWS/EC2",
                metricName: "NetworkOut", dimensions: ["InstanceId": instance.text], statistic: policy.statistic,
                periodSeconds: policy.periodSeconds, evaluationPeriods: policy.evaluationPeriods,
                threshold: policy.threshold, comparison: policy.comparison, missingData: policy.missingData,
                actions: [policy.topicARN(in: session.lane)])
            wanted.notePut(instance, at: session.uptime)
            return await put(operation, instance, policy, session)
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    private func put(
        _ operation: PutMetricAlarm, _ instance: InstanceID, _ policy: AlarmPolicy, _ session: LaneSession
    ) async -> AttemptResult {
        let wanted = session.listings.alarmsWanted
        do {
            _ = try await session.client.call(operation, .effect, of: operation.name, prepaid: true)
            wanted.noteMade(instance, at: session.uptime)
            return Self.result(policy, instance, adopted: false, session)
        } catch {
            let result = AttemptResult(error, at: session.now)
            if case .unknown = result.outcome { wanted.noteUnheard(instance, at: session.uptime) }
            return result
        }
    }

    private func reconcile(_ attempt: Attempt) async -> Reconciliation {
        guard let session = environment.session(attempt) else {
            return .settled(AttemptResult(.failed(.noAccount(attempt.claim))))
        }
        guard let policy = session.account.alarms else { return .absent }
        let instance = InstanceID(attempt.claim.subject)
        let since = attempt.quietSince + environment.limits.consistencyWindow
        if let wait = attempt.wait(until: since) { return .settled(wait) }
        do {
            guard try await exists(instance, policy, session, since: since, .reconcile) else { return .absent }
            return .settled(Self.result(policy, instance, adopted: true, session))
        } catch {
            return .settled(AttemptResult(error, at: session.now))
        }
    }

    /// Reads the names of this instance and of others that wait for theirs, as many as fit into one call.
    private func exists(
        _ instance: InstanceID, _ policy: AlarmPolicy, _ session: LaneSession, since: Uptime,
        _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> Bool {
        let (listings, client) = (session.listings, session.client)
        listings.alarmsWanted.add([instance])
        let read = try await listings.alarmReads.value(
            at: session.effects.uptime,
            suffices: { seen in
                seen.begunAt >= since && seen.value.instances.contains(instance)
                    && !listings.alarmsWanted.wasPut(instance, since: seen.begunAt)
            }
        ) { () async throws(CallProblem) in
            let namesEach = AlarmPlan.names(of: instance, policy).count
            let batch = listings.alarmsWanted.batch(with: instance, limit: DescribeAlarms.mostNames / namesEach)
            let names = batch.flatMap { AlarmPlan.names(of: $0, policy) }
            let alarms = try await client.list(DescribeAlarms(names: names), purpose).items
            return AlarmRead(instances: Set(batch), existing: ExistingAlarms(alarms))
        }
        return read.value.existing.covers(instance, policy)
    }

    private static func result(
        _ policy: AlarmPolicy, _ instance: InstanceID, adopted: Bool, _ session: LaneSession
    ) -> AttemptResult {
        session.listings.alarmsWanted.remove(instance)
        var result = AttemptResult(.done)
        result.resource = ResourceNote(id: policy.alarmName(for: instance), state: .confirmed, adopted: adopted)
        return result
    }
}
