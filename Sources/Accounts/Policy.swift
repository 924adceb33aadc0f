import Model

/// The volumes that get a snapshot, and the time for which snapshots are kept (REQUIREMENTS R1–R3, R42).
package struct SnapshotPolicy: Sendable, Hashable {
    /// The tag that selects an instance and marks the program's snapshots.
    package var tagKey: ExactText = "AutoSnapshot"
    package var tagValue: ExactText = "true"
    /// Which snapshots of a volume are kept, by the account's time zone.
    package var keep = Retention.days(7)
    /// The number of newer good snapshots of a volume that must exist before an older one may be deleted.
    package var keepMinimum = 1
    /// The tags that every snapshot gets besides the program's own.
    package var extraTags = ExtraTags()

    package init() {}
}

/// The time for which images are kept (REQUIREMENTS R6).
package struct ImagePolicy: Sendable, Hashable {
    /// Which images of an instance are kept, by the account's time zone.
    package var keep = Retention.days(7)
    /// The tags that every image gets besides the program's own, and the snapshots that CreateImage makes for it.
    package var extraTags = ExtraTags()

    package init() {}
}

/// The network-out alarm of an instance (REQUIREMENTS R8–R10).
package struct AlarmPolicy: Sendable, Hashable {
    /// The name or ARN of an SNS topic.
    package var topic = "ec2-NetworkOut-Alarm"
    /// The threshold, in bytes per period, with statistic `Sum`.
    package var threshold = 20_000_000.0
    /// The period in seconds: a multiple of 60, at most a day.
    package var periodSeconds = 300
    package var statistic = "Sum"
    package var evaluationPeriods = 4
    /// The comparison by CloudWatch's name.
    package var comparison = "GreaterThanOrEqualToThreshold"
    /// The value of CloudWatch's `TreatMissingData`.
    package var missingData = "missing"
    /// The alarm's name. `{instance_id}` stands for the id.
    package var name = "{instance_id}-NetworkOut"

    package init() {}
}
