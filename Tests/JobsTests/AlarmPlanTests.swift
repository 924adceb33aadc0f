import AWS
import Accounts
import Jobs
import Model
import Testing

@Suite struct AlarmPlanTests {
    private func missing(_ alarms: [Alarm], instances: [Instance] = [Sample.instance(tagged: false)]) -> [String] {
        plan(alarms, instances).subjects(.createAlarm)
    }

    private func plan(_ alarms: [Alarm], _ instances: [Instance]) -> LanePlan {
        AlarmPlan.plan(
            instances: instances, alarms: alarms, policy: AlarmPolicy(), account: Sample.account, lane: Sample.lane)
    }

    private func watching(_ instance: ExactText, comparison: ExactText) -> Alarm {
        Alarm(
            name: "by hand", namespace: "AWS/EC2", metricName: "NetworkOut", dimensions: ["InstanceId": instance],
            comparison: comparison)
    }

    @Test func `running instances get an alarm, tagged or not`() {
        let instances = [
            Sample.instance("i-1", tagged: false), Sample.instance("i-2"), Sample.instance("i-3", state: .stopped),
        ]
        #expect(missing([], instances: instances) == ["i-1", "i-2"])
    }

    @Test(arguments: ["i-1-NetworkOut", "i-1-网络流出流量警报"])
    func `an alarm of our name or the old tool's counts as existing, in any type`(name: ExactText) {
        #expect(missing([Alarm(name: name)]).isEmpty)
        #expect(missing([Alarm(name: name, isComposite: true)]).isEmpty)
    }

    @Test(arguments: [
        ("GreaterThanThreshold", true), ("GreaterThanOrEqualToThreshold", true), ("LessThanThreshold", false),
    ])
    func `an alarm that watches for more traffic counts as existing`(comparison: ExactText, exists: Bool) {
        #expect(missing([watching("i-1", comparison: comparison)]).isEmpty == exists)
        #expect(!missing([watching("i-2", comparison: comparison)]).isEmpty)
    }

    @Test func `alarms of instances that no longer exist are reported, never deleted`() {
        let plan = plan([watching("i-gone", comparison: "GreaterThanThreshold")], [])
        #expect(plan.tasks.isEmpty)
        #expect(plan.warnings.count == 1)
    }

    @Test func `an instance that nothing watches, because another alarm has the name, is named, and the alarm stays`() {
        let instances = [Sample.instance("i-1"), Sample.instance("i-2"), Sample.instance("i-3", state: .stopped)]
        let squatters = ["i-1", "i-2", "i-3"].map { Alarm(name: "\($0)-NetworkOut", isComposite: true) }
        let plan = plan(squatters + [watching("i-2", comparison: "GreaterThanThreshold")], instances)
        #expect(plan.tasks.isEmpty)
        #expect(plan.warnings == ["nothing watches i-1 because alarm 'i-1-NetworkOut' exists and is not ours"])
        var ours = watching("i-1", comparison: "GreaterThanThreshold")
        ours.name = "i-1-NetworkOut"
        #expect(self.plan([ours], [instances[0]]).warnings == [])
    }
}
