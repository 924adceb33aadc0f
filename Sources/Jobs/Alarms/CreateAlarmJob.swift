import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let createAlarm = JobKind("create-alarm")
}

/// The names of an alarm and of its instance.
package struct CreateAlarmPayload: TaskPayload {
    package var version = Self.currentVersion
    package let alarmName: ExactText
    package let instanceName: ExactText
}

/// Puts an instance's network-out alarm when none exists. A put overwrites, so the names are read again just before.
enum CreateAlarmJob: Job {
    static let facts = KindFacts(
        .createAlarm, actions: [PutMetricAlarm.actionName], bucket: BucketFigures(capacity: 3, refillPerSecond: 3),
        effect: .makesAlarm, feature: .alarms, column: "ALARMED")

    /// The time for which one read serves puts. In this time the bucket allows about as many puts as one read covers.
    private static let readServes = Duration.seconds(15)

    static func permissions(for account: Account) -> [Permission] {
        guard account.alarms != nil else { return [] }
        return .reads(DescribeAlarms.self) + [Permission(PutMetricAlarm.self, on: [.alarm])]
    }

    static func policy(of account: Account) -> AlarmPolicy? { account.alarms }

    static func perform(
        _ task: Assignment<CreateAlarmPayload, AlarmPolicy>
    ) async throws(CallProblem) -> AttemptResult {
        let (session, attempt, policy) = (task.session, task.attempt, task.policy)
        let instance = InstanceID(attempt.claim.subject)
        let wanted = session.listings.alarmsWanted
        guard wanted.begin(instance) else {
            return AttemptResult(.notYet(until: session.now + .seconds(1), .pace, nil))
        }
        defer { wanted.end(instance) }
        // Why the sum: the read may be `readServes` old, and AWS's listing may lag by a consistency window.
        let believed = session.limits.consistencyWindow + readServes
        if wanted.wasMade(instance, since: session.uptime + (.zero - believed)) {
            return result(policy, instance, adopted: true, session)
        }
        var since = max(attempt.ownerSince, session.uptime + (.zero - readServes))
        if let unanswered = wanted.unanswered(instance) {
            // Why: an attempt of another run sent the unanswered put, and only the task of that run reconciles it.
            since = max(since, unanswered + session.limits.consistencyWindow)
            if let wait = attempt.wait(until: since) { return wait }
        }
        let read = try await read(instance, policy, session, since: since, .proof)
        if read.existing.covers(instance, policy) { return result(policy, instance, adopted: true, session) }
        if let item = read.unreadable.first { return item.unproven("the alarm of \(instance)", session) }
        let operation = PutMetricAlarm(
            name: policy.alarmName(for: instance),
            description: ResourceDescription.alarm(instanceName: task.payload.instanceName), namespace: "AWS/EC2",
            metricName: "NetworkOut", dimensions: ["InstanceId": instance.text], statistic: policy.statistic,
            periodSeconds: policy.periodSeconds, evaluationPeriods: policy.evaluationPeriods,
            threshold: policy.threshold, comparison: policy.comparison, missingData: policy.missingData,
            actions: [policy.topicARN(in: session.lane)])
        wanted.notePut(instance, at: session.uptime)
        do {
            _ = try await session.client.call(operation, .effect, of: operation.name, prepaid: true)
        } catch {
            if error.classification == .unknown { wanted.noteUnanswered(instance, at: session.uptime) }
            throw error
        }
        wanted.noteMade(instance, at: session.uptime)
        return result(policy, instance, adopted: false, session)
    }

    static func reconcile(
        _ task: Assignment<CreateAlarmPayload?, AlarmPolicy?>
    ) async throws(CallProblem) -> Reconciliation {
        let (session, attempt) = (task.session, task.attempt)
        guard let policy = task.policy else { return .absent }
        let instance = InstanceID(attempt.claim.subject)
        let since = attempt.quietSince + session.limits.consistencyWindow
        if let wait = attempt.wait(until: since) { return .settled(wait) }
        let read = try await read(instance, policy, session, since: since, .reconcile)
        if read.existing.covers(instance, policy) {
            return .settled(result(policy, instance, adopted: true, session))
        }
        guard let item = read.unreadable.first else { return .absent }
        return .settled(item.unproven("the alarm of \(instance)", session))
    }

    /// Reads the names of this instance's alarm and of other waiting instances' alarms, as many as fit into one call.
    private static func read(
        _ instance: InstanceID, _ policy: AlarmPolicy, _ session: LaneSession, since: Uptime,
        _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> AlarmRead {
        let (listings, client) = (session.listings, session.client)
        listings.alarmsWanted.add([instance])
        let youngest = session.uptime + (.zero - UnreadableItem.listingServes)
        return try await listings.alarmReads.value(
            at: session.effects.uptime,
            suffices: { seen in
                seen.begunAt >= since && seen.value.instances.contains(instance)
                    && !listings.alarmsWanted.wasPut(instance, since: seen.begunAt)
                    && (seen.value.unreadable.isEmpty || seen.begunAt >= youngest)
            }
        ) { () async throws(CallProblem) in
            let namesEach = AlarmPlan.names(of: instance, policy).count
            let batch = listings.alarmsWanted.batch(with: instance, limit: DescribeAlarms.mostNames / namesEach)
            let names = batch.flatMap { AlarmPlan.names(of: $0, policy) }
            let alarms = try await client.list(DescribeAlarms(names: names), purpose)
            return AlarmRead(
                instances: Set(batch), existing: ExistingAlarms(alarms.items), unreadable: alarms.unreadable)
        }.value
    }

    private static func result(
        _ policy: AlarmPolicy, _ instance: InstanceID, adopted: Bool, _ session: LaneSession
    ) -> AttemptResult {
        session.listings.alarmsWanted.remove(instance)
        return .done(ResourceNote(id: policy.alarmName(for: instance), state: .confirmed, adopted: adopted))
    }
}
