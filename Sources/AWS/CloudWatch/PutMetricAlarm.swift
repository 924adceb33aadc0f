import Model

/// Makes an alarm on one metric, or overwrites the configuration of the alarm with the same name. The API has no call
/// that only creates, so the caller lists the name directly before (FACTS F25). No unit is sent, because an alarm gets
/// no data if no sample has its unit (FACTS F27). Source: CloudWatch 2010-08-01 `PutMetricAlarm`.
package struct PutMetricAlarm: CreateOperation {
    package static let service = Service.monitoring
    package static let action = "PutMetricAlarm"

    package var name: ExactText
    package var description: String?
    package var namespace: String
    package var metricName: String
    package var dimensions: [ExactText: ExactText]
    /// The statistic: `Sum`, `Average`, …
    package var statistic: String
    /// The period in seconds: 10, 20, 30 or a multiple of 60.
    package var periodSeconds: Int
    package var evaluationPeriods: Int
    package var threshold: Double
    /// The comparison, e.g. `GreaterThanOrEqualToThreshold`.
    package var comparison: String
    /// The treatment of missing data: `missing`, `notBreaching`, `breaching` or `ignore`.
    package var missingData: String
    /// The ARNs of the actions, e.g. of an SNS topic in the same region.
    package var actions: [ExactText]

    package init(
        name: ExactText, description: String? = nil, namespace: String, metricName: String,
        dimensions: [ExactText: ExactText],
        statistic: String, periodSeconds: Int, evaluationPeriods: Int, threshold: Double, comparison: String,
        missingData: String = "missing", actions: [ExactText]
    ) {
        self.name = name
        self.description = description
        self.namespace = namespace
        self.metricName = metricName
        self.dimensions = dimensions
        self.statistic = statistic
        self.periodSeconds = periodSeconds
        self.evaluationPeriods = evaluationPeriods
        self.threshold = threshold
        self.comparison = comparison
        self.missingData = missingData
        self.actions = actions
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("AlarmName", name)
        form.add("AlarmDescription", description)
        form.add("ActionsEnabled", true)
        form.add("AlarmActions.member", list: actions)
        form.add("MetricName", metricName)
        form.add("Namespace", namespace)
        form.add("Statistic", statistic)
        for (index, dimension) in dimensions.sorted(by: { $0.key < $1.key }).enumerated() {
            form.add("Dimensions.member.\(index + 1).Name", dimension.key)
            form.add("Dimensions.member.\(index + 1).Value", dimension.value)
        }
        form.add("Period", periodSeconds)
        form.add("EvaluationPeriods", evaluationPeriods)
        form.add("Threshold", String(threshold))
        form.add("ComparisonOperator", comparison)
        form.add("TreatMissingData", missingData)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) {}
}
