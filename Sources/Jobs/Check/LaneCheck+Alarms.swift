import AWS
import Accounts
import Model

/// The alarms of an account and region: their names, and the topic that they notify.
extension LaneCheck {
    mutating func alarms(_ policy: AlarmPolicy) async {
        await names(policy)
        note(PutMetricAlarm.actionName.text, untested: "CloudWatch has no dry run")
        await topic(policy.topicARN(in: session.lane))
    }

    /// Finds the alarms that have the name of an instance's alarm and do not watch it.
    private mutating func names(_ policy: AlarmPolicy) async {
        do {
            let existing = try await session.client.list(DescribeAlarms(), .reconcile).items
            note(DescribeAlarms.actionName.text, nil)
            let instances = try await session.instances(since: session.uptime, .reconcile).instances
            guard let squatted = AlarmPlan.squatted(instances, ExistingAlarms(existing), policy) else { return }
            note(
                "alarms",
                Problem(
                    code: "ForeignAlarm", message: "\(session.lane): \(squatted)",
                    hint: "it is never changed: have it renamed or deleted, and the next run makes the alarm"))
        } catch {
            note(error.action.text, error.problem)
        }
    }

    private mutating func topic(_ arn: ExactText) async {
        let attributes: [ExactText: ExactText]
        do {
            attributes = try await ask(GetTopicAttributes(topicARN: arn))
            note(GetTopicAttributes.actionName.text, nil)
        } catch {
            note(GetTopicAttributes.actionName.text, error.problem)
            return
        }
        note("subscribers", subscriberProblem(attributes, arn))
        let topic = TopicAccess(
            arn: arn, owner: account.id, policy: attributes["Policy"], key: attributes["KmsMasterKeyId"])
        switch topic.verdict {
        case .allowed: note("topic policy", nil)
        case .unknown(let why): note("topic policy", untested: why)
        case .refused(let why):
            note(
                "topic policy",
                Problem(
                    code: "TopicRefuses", message: "\(session.lane): CloudWatch may not publish to \(arn): \(why)",
                    hint:
                        "allow cloudwatch.amazonaws.com the action sns:Publish in the topic's access policy, and encrypt"
                        + " the topic with no key or with one of your own"))
        }
    }

    private func subscriberProblem(_ attributes: [ExactText: ExactText], _ arn: ExactText) -> Problem? {
        // Why not a problem without the number: an emulator may leave it out.
        guard attributes["SubscriptionsConfirmed"] == "0" else { return nil }
        let pending = attributes["SubscriptionsPending"].flatMap { Int($0.text) } ?? 0
        return Problem(
            code: "NoSubscriber",
            message: "\(session.lane): the topic \(arn) has no confirmed subscriber"
                + (pending > 0 ? ", and \(pending) not confirmed" : ""),
            hint: pending > 0
                ? "confirm by the link that the subscriber was sent, or subscribe again"
                : "subscribe to it, or no person hears of an alarm")
    }
}
