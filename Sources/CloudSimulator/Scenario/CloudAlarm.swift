import Model

/// A CloudWatch alarm; metric and composite ones share one namespace of names.
package struct CloudAlarm: Codable, Sendable, Equatable, CloudResource {
    package var name: String
    /// Set for a composite alarm, which has no metric.
    package var rule: String?
    package var description: String?
    package var namespace: String?
    package var metricName: String?
    package var dimensions: [String: String]
    package var statistic: String?
    package var extendedStatistic: String?
    /// Seconds.
    package var period: Int?
    package var unit: String?
    package var evaluationPeriods: Int?
    package var datapointsToAlarm: Int?
    package var threshold: Double?
    package var comparison: String?
    package var treatMissingData: String?
    package var actionsEnabled: Bool
    package var alarmActions: [String]
    package var okActions: [String]
    package var insufficientDataActions: [String]
    /// `OK`, `ALARM`, `INSUFFICIENT_DATA`.
    package var state: String
    package var tags: [String: String]
    package var updatedAt: Instant
    /// How often a PutMetricAlarm has overwritten it.
    package var overwrites: Int

    package var id: String { name }

    package init(name: String, updatedAt: Instant) {
        self.name = name
        self.updatedAt = updatedAt
        dimensions = [:]
        actionsEnabled = true
        (alarmActions, okActions, insufficientDataActions) = ([], [], [])
        state = "INSUFFICIENT_DATA"
        tags = [:]
        overwrites = 0
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try values.decode(String.self, forKey: .name),
            updatedAt: try values.value(.updatedAt, or: Instant(milliseconds: 0)))
        rule = try values.decodeIfPresent(String.self, forKey: .rule)
        description = try values.decodeIfPresent(String.self, forKey: .description)
        namespace = try values.decodeIfPresent(String.self, forKey: .namespace)
        metricName = try values.decodeIfPresent(String.self, forKey: .metricName)
        dimensions = try values.value(.dimensions, or: dimensions)
        statistic = try values.decodeIfPresent(String.self, forKey: .statistic)
        extendedStatistic = try values.decodeIfPresent(String.self, forKey: .extendedStatistic)
        period = try values.decodeIfPresent(Int.self, forKey: .period)
        unit = try values.decodeIfPresent(String.self, forKey: .unit)
        evaluationPeriods = try values.decodeIfPresent(Int.self, forKey: .evaluationPeriods)
        datapointsToAlarm = try values.decodeIfPresent(Int.self, forKey: .datapointsToAlarm)
        threshold = try values.decodeIfPresent(Double.self, forKey: .threshold)
        comparison = try values.decodeIfPresent(String.self, forKey: .comparison)
        treatMissingData = try values.decodeIfPresent(String.self, forKey: .treatMissingData)
        actionsEnabled = try values.value(.actionsEnabled, or: actionsEnabled)
        alarmActions = try values.value(.alarmActions, or: [])
        okActions = try values.value(.okActions, or: [])
        insufficientDataActions = try values.value(.insufficientDataActions, or: [])
        state = try values.value(.state, or: state)
        tags = try values.value(.tags, or: [:])
        overwrites = try values.value(.overwrites, or: 0)
    }
}
