/// A CloudWatch alarm as DescribeAlarms shows it. Metric and composite alarms share one namespace of names.
package struct Alarm: Hashable, Sendable {
    package var name: String
    package var isComposite: Bool
    /// The metric's namespace; empty for composite and metric-math alarms.
    package var namespace: String
    package var metricName: String
    package var dimensions: [String: String]
    /// The comparison, e.g. `GreaterThanOrEqualToThreshold`.
    package var comparison: String
    package var threshold: Double?
    package var actions: [String]

    package init(
        name: String, isComposite: Bool = false, namespace: String = "", metricName: String = "",
        dimensions: [String: String] = [:], comparison: String = "", threshold: Double? = nil, actions: [String] = []
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
