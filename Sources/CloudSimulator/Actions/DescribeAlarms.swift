import Model

extension Action {
    static let describeAlarms = Action(
        .monitoring, "DescribeAlarms",
        accepts: [
            "AlarmNames.member.#", "AlarmNamePrefix", "AlarmTypes.member.#", "StateValue", "ActionPrefix", "MaxRecords",
            "NextToken",
        ],
        bucket: BucketFigures(9, 9)
    ) { cloud, call, writer throws(Refusal) in
        let form = call.form
        let names = Set(form.list("AlarmNames.member").map { ExactText($0) })
        guard names.count <= 100 else { throw .validation("Member must have length less than or equal to 100") }
        if !names.isEmpty, form["AlarmNamePrefix"] != nil {
            throw Refusal(
                "InvalidParameterCombination", "AlarmNames and AlarmNamePrefix cannot be specified together")
        }
        // Why: without AlarmTypes, CloudWatch lists only metric alarms, though composite alarms share their namespace.
        let types = form.list("AlarmTypes.member")
        for type in types where !["MetricAlarm", "CompositeAlarm"].contains(type) {
            throw .validation("'\(type)' is not an alarm type")
        }
        let wanted = Set(types.isEmpty ? ["MetricAlarm"] : types)
        let page = try Page(call, settings: cloud.settings, bounds: 1...100, parameter: "MaxRecords")
        let (alarms, next) = cloud.list(\.alarms, page, for: call) { _, alarm in
            wanted.contains(alarm.rule == nil ? "MetricAlarm" : "CompositeAlarm")
                && (names.isEmpty || names.contains(ExactText(alarm.name)))
                && (form["AlarmNamePrefix"].map { ExactText(alarm.name).hasPrefix(ExactText($0)) } ?? true)
                && (form["StateValue"].map { alarm.state == $0 } ?? true)
                && (form["ActionPrefix"].map { prefix in alarm.actions.contains { $0.hasPrefix(prefix) } } ?? true)
        }
        for type in ["CompositeAlarm", "MetricAlarm"] where type == "MetricAlarm" || wanted.contains(type) {
            let shown = alarms.filter { ($0.item.rule == nil) == (type == "MetricAlarm") }
            writer.list("\(type)s", of: shown, each: "member") { $1.item.write(to: &$0, in: call.lane) }
        }
        writer.text("NextToken", next)
        return []
    }
}

extension CloudAlarm {
    var actions: [String] { alarmActions + okActions + insufficientDataActions }

    func write(to writer: inout XMLWriter, in lane: Lane) {
        writer.text("AlarmName", name)
        writer.text(
            "AlarmArn", "arn:\(lane.region.partition.rawValue):cloudwatch:\(lane.region):\(lane.account):alarm:\(name)")
        writer.text("AlarmDescription", description)
        writer.text("AlarmConfigurationUpdatedTimestamp", updatedAt)
        writer.text("ActionsEnabled", actionsEnabled)
        for (element, actions) in [
            ("OKActions", okActions), ("AlarmActions", alarmActions),
            ("InsufficientDataActions", insufficientDataActions),
        ] {
            writer.element(element) { writer in
                for action in actions { writer.text("member", action) }
            }
        }
        writer.text("StateValue", state)
        writer.text("StateReason", "Unchecked: Initial alarm creation")
        writer.text("StateUpdatedTimestamp", updatedAt)
        writer.text("AlarmRule", rule)
        guard rule == nil else { return }
        writer.text("MetricName", metricName)
        writer.text("Namespace", namespace)
        writer.text("Statistic", statistic)
        writer.text("ExtendedStatistic", extendedStatistic)
        writer.list("Dimensions", of: dimensions.sorted { $0.key < $1.key }, each: "member") { writer, dimension in
            writer.text("Name", dimension.key.text)
            writer.text("Value", dimension.value.text)
        }
        writer.text("Period", period.map(String.init))
        writer.text("Unit", unit)
        writer.text("EvaluationPeriods", evaluationPeriods.map(String.init))
        writer.text("DatapointsToAlarm", datapointsToAlarm.map(String.init))
        writer.text("Threshold", threshold.map(Self.javaText))
        writer.text("ComparisonOperator", comparison)
        writer.text("TreatMissingData", treatMissingData)
    }

    /// CloudWatch formats numbers as Java does: 20,000,000 is `2.0E7`.
    private static func javaText(_ number: Double) -> String {
        guard abs(number) >= 1e7, number.isFinite else { return "\(number)" }
        var exponent = 0
        var mantissa = number
        while abs(mantissa) >= 10 {
            mantissa /= 10
            exponent += 1
        }
        return "\(mantissa)E\(exponent)"
    }
}
