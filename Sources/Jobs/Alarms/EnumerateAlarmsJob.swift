import AWS
import Accounts
import Engine
import Model

/// Lists a lane's running instances and alarms, and looks at the topic; plans the alarms that are missing.
struct EnumerateAlarmsJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        account.alarms == nil
            ? []
            : .reads(
                DescribeInstances.actionName.text, DescribeAlarms.actionName.text, GetTopicAttributes.actionName.text)
    }

    var definition: JobDefinition {
        JobDefinition(kind: .enumerateAlarms, nature: .reads, limit: environment.limits.enumerationLimit) { attempt in
            await environment.withSession(attempt) { await perform($0, since: attempt.claimedAt) }
        }
    }

    func perform(_ session: LaneSession, since: Uptime) async -> AttemptResult {
        guard let policy = session.account.alarms else {
            return AttemptResult(.skipped(why: "alarms are switched off"))
        }
        do {
            let instances = try await session.instances(
                since: since + (.zero - EnumerateLaneJob.instancesMaximumAge), .listing)
            var result = AttemptResult(.done)
            var fanOut = FanOut(covered: [.alarms], supersedesOlderRuns: session.account.backups.isEmpty)
            if instances.contains(where: \.isRunning) {
                let alarms = try await session.client.list(DescribeAlarms(), .listing).items
                let plan = AlarmPlan.plan(
                    instances: instances, alarms: alarms, policy: policy, account: session.account.id,
                    lane: session.lane)
                fanOut.tasks = plan.tasks
                result.warnings = plan.warnings
                session.listings.alarmsWanted.add(plan.tasks.map { InstanceID($0.subject) })
                try await ask(at: policy, session, &fanOut, &result)
            }
            result.fanOut = fanOut
            return result
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    /// Alarms are made without their topic too: they work once it exists. Until then the lane's alarms are uncovered.
    private func ask(
        at policy: AlarmPolicy, _ session: LaneSession, _ fanOut: inout FanOut, _ result: inout AttemptResult
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
                result.warnings.append("whether the topic exists could not be asked: \(error.problem.message)")
            default: throw error
            }
        }
    }
}
