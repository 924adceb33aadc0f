import AWS
import Accounts
import Engine
import Model

extension JobKind {
    package static let enumerateAlarms = JobKind("enumerate-alarms")
}

/// Lists running instances and alarms of an account and region, asks for the topic, and plans the missing alarms.
enum EnumerateAlarmsJob: Job {
    static let facts = KindFacts(.enumerateAlarms, actions: [.enumerate], feature: .alarms)

    static func permissions(for account: Account) -> [Permission] {
        account.alarms == nil
            ? []
            : .reads(
                DescribeInstances.self, DescribeAvailabilityZones.self, DescribeAlarms.self, GetTopicAttributes.self)
    }

    static func policy(of account: Account) -> AlarmPolicy? { account.alarms }

    static func perform(_ task: Assignment<NoPayload, AlarmPolicy>) async throws(CallProblem) -> AttemptResult {
        try await plan(task.session, task.policy, since: task.attempt.claimedAt)
    }

    static func plan(
        _ session: LaneSession, _ policy: AlarmPolicy, since: Uptime
    ) async throws(CallProblem) -> AttemptResult {
        let listing = try await session.instances(
            since: since + (.zero - EnumerateLaneJob.instancesMaximumAge), .listing)
        let instances = listing.instances
        var result = AttemptResult(.done)
        var fanOut = FanOut(covered: [.alarms], supersedesOlderRuns: session.account.backups.isEmpty)
        if instances.contains(where: \.isRunning) {
            let begun = session.uptime
            let alarms = try await session.client.list(DescribeAlarms(), .listing)
            let plan = AlarmPlan.plan(
                instances: instances, alarms: alarms.items, policy: policy, account: session.account.id,
                lane: session.lane, unreadable: listing.unreadable)
            fanOut.tasks = plan.tasks
            if alarms.unreadable.isEmpty {
                let disproves = session.disproves(listingSince: begun, at: alarms.first.date)
                for index in fanOut.tasks.indices { fanOut.tasks[index].disproves = disproves }
            }
            result.warnings =
                plan.warnings + UnreadableWarning.lines(listing.unreadable, "instance", "gets no alarm")
                + UnreadableWarning.lines(alarms.unreadable, "alarm", "no alarm is made beside it")
            session.listings.alarmsWanted.add(plan.tasks.map { InstanceID($0.subject) })
            try await askForTopic(of: policy, session, &fanOut, &result)
        }
        if let missing = listing.problem(in: session.lane) {
            fanOut.supersedesOlderRuns = false
            if fanOut.covered.remove(.alarms) != nil {
                fanOut.uncovered.append(Uncovered(feature: .alarms, problem: missing))
            }
        }
        result.fanOut = fanOut
        return result
    }

    /// Asks if the alarms' topic exists. Alarms are made without it too, since they work once it exists. Until then the report
    /// says that the alarms of the account and region are not covered.
    private static func askForTopic(
        of policy: AlarmPolicy, _ session: LaneSession, _ fanOut: inout FanOut, _ result: inout AttemptResult
    ) async throws(CallProblem) {
        let arn = policy.topicARN(in: session.lane)
        do {
            _ = try await session.client.call(GetTopicAttributes(topicARN: arn), .listing, of: arn)
        } catch {
            switch error.classification {
            case .gone:
                fanOut.covered.remove(.alarms)
                let problem = Problem(
                    code: "NoTopic", message: "\(session.lane): the SNS topic \(arn) does not exist",
                    hint: "create it and subscribe to it; the alarms that name it then work as they are",
                    requestID: error.problem.requestID)
                fanOut.uncovered.append(Uncovered(feature: .alarms, problem: problem))
            case .denied, .rejected:
                result.warnings.append("AWS did not say whether the topic exists: \(error.problem.message)")
            default: throw error
            }
        }
    }
}
