import AWS
import Accounts
import Model

/// Decides which running instances get a network-out alarm (REQUIREMENTS R8–R10). It touches no alarm that exists.
package enum AlarmPlan {
    package static func plan(
        instances: [Instance], alarms: [Alarm], policy: AlarmPolicy, account: AccountID, lane: Lane,
        unreadable: [UnreadableItem] = []
    ) -> LanePlan {
        var plan = LanePlan()
        let existing = ExistingAlarms(alarms)
        for instance in instances.sorted(by: { $0.id < $1.id })
        where instance.isRunning && instance.ownerID == account && !existing.covers(instance.id, policy) {
            plan.tasks.append(
                TaskSpec(
                    CreateAlarmJob.facts, lane: lane, subject: instance.id.text,
                    reason: "running \(instance.displayName) has no network-out alarm",
                    payload: CreateAlarmPayload(
                        alarmName: policy.alarmName(for: instance.id), instanceName: instance.displayName
                    ).json))
        }
        let alive = Set(instances.filter { $0.state != .terminated }.map(\.id))
            .union(unreadable.compactMap { $0.id.map { InstanceID($0) } })
        plan.warnings += squatted(instances.filter { $0.ownerID == account }, existing, policy).map { [$0] } ?? []
        let orphans = existing.watched.subtracting(alive).map(\.text).sorted()
        if !orphans.isEmpty {
            plan.warnings.append("alarms watch instances that no longer exist: \(WarningLine.list(orphans))")
        }
        return plan
    }
}

extension AlarmPlan {
    /// Names the running instances that no alarm watches because another alarm has the name of theirs. Nil without such.
    static func squatted(_ instances: [Instance], _ existing: ExistingAlarms, _ policy: AlarmPolicy) -> String? {
        let unwatched = instances.filter(\.isRunning).sorted { $0.id < $1.id }.compactMap { instance in
            existing.squatter(of: instance.id, policy).map {
                "\(instance.id) because alarm \(ForeignText.quoted($0)) exists and is not ours"
            }
        }
        return unwatched.isEmpty ? nil : "nothing watches \(WarningLine.list(unwatched))"
    }
}

/// The alarms of an account and region, reduced to what shows that an instance has an alarm.
package struct ExistingAlarms: Sendable {
    private let names: Set<ExactText>
    /// The instances with an alarm on more outgoing traffic than some threshold.
    package let watched: Set<InstanceID>

    package init(_ alarms: [Alarm]) {
        names = Set(alarms.map(\.name))
        watched = Set(alarms.compactMap(Self.instanceWatched))
    }

    /// True when an alarm watches the instance, or an alarm of any type has one of the instance's `names`.
    package func covers(_ instance: InstanceID, _ policy: AlarmPolicy) -> Bool {
        watched.contains(instance) || AlarmPlan.names(of: instance, policy).contains(where: names.contains)
    }

    /// The alarm that has one of the instance's `names` and does not watch it, where none watches it.
    package func squatter(of instance: InstanceID, _ policy: AlarmPolicy) -> ExactText? {
        watched.contains(instance) ? nil : AlarmPlan.names(of: instance, policy).first(where: names.contains)
    }

    private static func instanceWatched(_ alarm: Alarm) -> InstanceID? {
        guard !alarm.isComposite, alarm.namespace == "AWS/EC2", alarm.metricName == "NetworkOut",
            alarm.comparison.hasPrefix("Greater")
        else { return nil }
        return alarm.dimensions["InstanceId"].map { InstanceID($0) }
    }
}

extension AlarmPlan {
    /// The names under which an instance's alarm may exist: ours and the old tool's (REQUIREMENTS R9).
    package static func names(of instance: InstanceID, _ policy: AlarmPolicy) -> [ExactText] {
        let ours = policy.alarmName(for: instance)
        let old: ExactText = "\(instance)-网络流出流量警报"
        return ours == old ? [ours] : [ours, old]
    }
}

extension AlarmPolicy {
    package func alarmName(for instance: InstanceID) -> ExactText {
        ExactText(name.replacing("{instance_id}", with: instance.text.text))
    }
}
