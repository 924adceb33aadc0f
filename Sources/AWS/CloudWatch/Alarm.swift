import Model

/// A CloudWatch alarm as DescribeAlarms shows it. Metric and composite alarms share one namespace of names.
package struct Alarm: Hashable, Sendable {
    package var name: ExactText
    package var isComposite: Bool
    /// The metric's namespace; empty for composite and metric-math alarms.
    package var namespace: ExactText
    package var metricName: ExactText
    package var dimensions: [ExactText: ExactText]
    /// The comparison, e.g. `GreaterThanOrEqualToThreshold`.
    package var comparison: ExactText
    package var threshold: Double?
    package var actions: [ExactText]

    package init(
        name: ExactText, isComposite: Bool = false, namespace: ExactText = "", metricName: ExactText = "",
        dimensions: [ExactText: ExactText] = [:], comparison: ExactText = "", threshold: Double? = nil,
        actions: [ExactText] = []
    ) {
        self.name = name
        self.isComposite = isComposite
        self.namespace = namespace
        self.metricName = metricName
        self.dimensions = dimensions
        self.comparison = comparison
        self.threshold = threshold
        self.actions = actions
    }
}
