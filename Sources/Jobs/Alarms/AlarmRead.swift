import AWS

/// Alarms read again by name directly before a put: a put overwrites (FACTS F25).
struct AlarmRead: Sendable {
    /// The instances whose names were asked for.
    let instances: Set<InstanceID>
    let existing: ExistingAlarms
}
