import AWS
import Accounts
import Model
import Synchronization

/// Alarms read again by name directly before a put: a put overwrites (`aws-facts.md` D3).
struct AlarmRead: Sendable {
    /// The instances whose names were asked for.
    let instances: Set<InstanceID>
    let existing: ExistingAlarms
}

/// Instances whose alarm is about to be put, so that one read serves as many puts as fit into a call.
final class AlarmsWanted: Sendable {
    private let waiting = Mutex<[InstanceID]>([])

    func add(_ instances: [InstanceID]) {
        waiting.withLock { waiting in
            let known = Set(waiting)
            waiting += instances.filter { !known.contains($0) }
        }
    }

    /// `first`, then others that wait, as many as fit; they stay until `remove`.
    func batch(with first: InstanceID, limit: Int) -> [InstanceID] {
        waiting.withLock { waiting in [first] + waiting.lazy.filter { $0 != first }.prefix(limit - 1) }
    }

    /// Its alarm is there, or will not be put.
    func remove(_ instance: InstanceID) { waiting.withLock { $0.removeAll { $0 == instance } } }
}
