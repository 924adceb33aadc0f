import AWS

/// Alarms that were read again by name directly before a put, because a put overwrites (FACTS F25).
struct AlarmRead: Sendable {
    /// The instances whose names were asked for.
    let instances: Set<InstanceID>
    let existing: ExistingAlarms
    /// The alarms that could not be read. One of them may have a name that was asked for.
    let unreadable: [UnreadableItem]
}
