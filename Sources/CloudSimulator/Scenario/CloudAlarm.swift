import Model

/// A CloudWatch alarm. Metric alarms and composite alarms share one namespace of names.
package struct CloudAlarm: Codable, Sendable, Equatable, CloudResource {
    package var name: String
    /// The rule of a composite alarm, which has no metric; nil for a metric alarm.
    package var rule: String?
    package var description: String?
    package var namespace: String?
    package var metricName: String?
    package var dimensions: [ExactText: ExactText] = [:]
    package var statistic: String?
    package var extendedStatistic: String?
    /// The period, in seconds.
    package var period: Int?
    package var unit: String?
    package var evaluationPeriods: Int?
    package var datapointsToAlarm: Int?
    package var threshold: Double?
    package var comparison: String?
    package var treatMissingData: String?
    package var actionsEnabled = true
    package var alarmActions: [String] = []
    package var okActions: [String] = []
    package var insufficientDataActions: [String] = []
    /// The state: `OK`, `ALARM`, `INSUFFICIENT_DATA`.
    package var state = "INSUFFICIENT_DATA"
    package var tags: [ExactText: ExactText] = [:]
    package var updatedAt: Instant
    /// The number of times that a PutMetricAlarm has overwritten the alarm.
    package var overwrites = 0

    package var id: String { name }

    package init(name: String, updatedAt: Instant) {
        self.name = name
        self.updatedAt = updatedAt
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(name: try values.decode(String.self, forKey: .name), updatedAt: Instant(milliseconds: 0))
        try values.read(
            into: &self, (.updatedAt, \.updatedAt), (.rule, \.rule), (.description, \.description),
            (.namespace, \.namespace), (.metricName, \.metricName), (.dimensions, \.dimensions),
            (.statistic, \.statistic), (.extendedStatistic, \.extendedStatistic), (.period, \.period),
            (.unit, \.unit), (.evaluationPeriods, \.evaluationPeriods), (.datapointsToAlarm, \.datapointsToAlarm))
        try values.read(
            into: &self, (.threshold, \.threshold), (.comparison, \.comparison), (.state, \.state),
            (.treatMissingData, \.treatMissingData), (.actionsEnabled, \.actionsEnabled),
            (.alarmActions, \.alarmActions), (.okActions, \.okActions),
            (.insufficientDataActions, \.insufficientDataActions), (.tags, \.tags), (.overwrites, \.overwrites))
    }
}
