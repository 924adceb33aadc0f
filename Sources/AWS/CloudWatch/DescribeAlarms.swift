import Model

/// Lists metric and composite alarms, which share one namespace of names. A call must ask for composite alarms. It has
/// at most 100 names, and a page has at most 100 alarms. Source: CloudWatch 2010-08-01 `DescribeAlarms`.
package struct DescribeAlarms: PagedOperation {
    package static let service = Service.monitoring
    package static let action = "DescribeAlarms"
    /// The most names that a call may ask for.
    package static let mostNames = 100

    /// Exact names; an empty list means all alarms.
    package var names: [ExactText]
    package var pageSize: Int?
    package var nextToken: ExactText?

    package init(names: [ExactText] = [], maxRecords: Int = 100) {
        precondition(names.count <= Self.mostNames, "DescribeAlarms takes at most 100 names per call")
        self.names = names
        pageSize = maxRecords
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("AlarmNames.member", list: names)
        form.add("AlarmTypes.member", list: ["MetricAlarm", "CompositeAlarm"])
        form.add("MaxRecords", pageSize)
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package static let leastPageSize = 1
    package static let lists = [
        ItemList("DescribeAlarmsResult", "MetricAlarms", "member", id: "AlarmName", read: Alarm.init(metric:)),
        ItemList("DescribeAlarmsResult", "CompositeAlarms", "member", id: "AlarmName") { item throws(DecodingFailure) in
            Alarm(
                name: try item.alarmName, isComposite: true, actions: (item["AlarmActions"]?.members ?? []).map(\.text))
        },
    ]

    package func token(in rest: XMLTree) throws(DecodingFailure) -> ExactText? {
        try rest.required("DescribeAlarmsResult").text("NextToken")
    }
}

extension Alarm {
    init(metric xml: XMLTree) throws(DecodingFailure) {
        var dimensions: [ExactText: ExactText] = [:]
        for item in xml["Dimensions"]?.members ?? [] {
            dimensions[item.text("Name") ?? ""] = item.text("Value") ?? ""
        }
        self.init(
            name: try xml.alarmName, namespace: xml.text("Namespace") ?? "",
            metricName: xml.text("MetricName") ?? "", dimensions: dimensions,
            comparison: xml.text("ComparisonOperator") ?? "",
            threshold: xml.text("Threshold").flatMap { Double($0.text) },
            actions: (xml["AlarmActions"]?.members ?? []).map(\.text))
    }
}

extension XMLTree {
    /// The exact name, because the caller compares it with the name that PutMetricAlarm would overwrite.
    fileprivate var alarmName: ExactText {
        get throws(DecodingFailure) {
            guard let name = exactText("AlarmName"), !name.isEmpty, name.isExact else {
                throw DecodingFailure("<\(self.name)> has no <AlarmName>")
            }
            return name
        }
    }
}
