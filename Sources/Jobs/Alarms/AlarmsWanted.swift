import AWS
import Model
import Synchronization

/// The instances whose alarm is about to be put, so that one read serves as many puts as fit into a call.
final class AlarmsWanted: Sendable {
    private struct State {
        var waiting: [InstanceID] = []
        var working: Set<InstanceID> = []
        var put: [InstanceID: Uptime] = [:]
        /// The alarms that this process made, and the time of AWS's answer.
        var made: [InstanceID: Uptime] = [:]
        /// The alarms that it may have made without an answer, and the time when it gave up waiting for one.
        var unanswered: [InstanceID: Uptime] = [:]
    }

    private let state = Mutex(State())

    func add(_ instances: [InstanceID]) {
        state.withLock { state in
            let known = Set(state.waiting)
            state.waiting += instances.filter { !known.contains($0) }
        }
    }

    /// `first`, then as many others that wait as fit; they wait until `remove`.
    func batch(with first: InstanceID, limit: Int) -> [InstanceID] {
        state.withLock { state in [first] + state.waiting.lazy.filter { $0 != first }.prefix(limit - 1) }
    }

    /// Removes an instance whose alarm exists, or will not be put.
    func remove(_ instance: InstanceID) { state.withLock { $0.waiting.removeAll { $0 == instance } } }

    /// Begins a read with its put. False while an attempt of another run is between the two for that instance.
    func begin(_ instance: InstanceID) -> Bool { state.withLock { $0.working.insert(instance).inserted } }

    func end(_ instance: InstanceID) { state.withLock { _ = $0.working.remove(instance) } }

    func noteMade(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.made[instance] = now } }

    /// True when this process made it at `begin` or later: a listing may not show it yet.
    func wasMade(_ instance: InstanceID, since begin: Uptime) -> Bool {
        state.withLock { $0.made[instance].map { $0 >= begin } ?? false }
    }

    /// Notes that a put ended without an answer: whether the alarm was made is not known.
    func noteUnanswered(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.unanswered[instance] = now } }

    /// The time when the last put without an answer ended: a listing that began before then says nothing of it.
    func unanswered(_ instance: InstanceID) -> Uptime? { state.withLock { $0.unanswered[instance] } }

    /// Notes that a put is about to be sent: what was read before no longer counts.
    func notePut(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.put[instance] = now } }

    func wasPut(_ instance: InstanceID, since begin: Uptime) -> Bool {
        state.withLock { $0.put[instance].map { $0 >= begin } ?? false }
    }
}
