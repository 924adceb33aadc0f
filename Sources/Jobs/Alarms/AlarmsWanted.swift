import AWS
import Model
import Synchronization

/// Instances whose alarm is about to be put, so that one read serves as many puts as fit into a call.
final class AlarmsWanted: Sendable {
    private struct State {
        var waiting: [InstanceID] = []
        var working: Set<InstanceID> = []
        var put: [InstanceID: Uptime] = [:]
        /// Alarms that this process made, and when it was told so.
        var made: [InstanceID: Uptime] = [:]
        /// Alarms that it may have made, and when it gave up hearing of it.
        var unheard: [InstanceID: Uptime] = [:]
    }

    private let state = Mutex(State())

    func add(_ instances: [InstanceID]) {
        state.withLock { state in
            let known = Set(state.waiting)
            state.waiting += instances.filter { !known.contains($0) }
        }
    }

    /// `first`, then others that wait, as many as fit; they stay until `remove`.
    func batch(with first: InstanceID, limit: Int) -> [InstanceID] {
        state.withLock { state in [first] + state.waiting.lazy.filter { $0 != first }.prefix(limit - 1) }
    }

    /// Its alarm is there, or will not be put.
    func remove(_ instance: InstanceID) { state.withLock { $0.waiting.removeAll { $0 == instance } } }

    /// Read and put belong together: false while another attempt, another run's, is between the two for that instance.
    func begin(_ instance: InstanceID) -> Bool { state.withLock { $0.working.insert(instance).inserted } }

    func end(_ instance: InstanceID) { state.withLock { _ = $0.working.remove(instance) } }

    func noteMade(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.made[instance] = now } }

    /// True when this process made it at `begin` or later: a listing may not show it yet.
    func wasMade(_ instance: InstanceID, since begin: Uptime) -> Bool {
        state.withLock { $0.made[instance].map { $0 >= begin } ?? false }
    }

    /// Whether a put has made it is not known.
    func noteUnheard(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.unheard[instance] = now } }

    /// When the last put of which nobody heard ended: no listing that began before then tells anything of it.
    func unheard(_ instance: InstanceID) -> Uptime? { state.withLock { $0.unheard[instance] } }

    /// A put is about to be sent: what was read before says nothing any more.
    func notePut(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.put[instance] = now } }

    func wasPut(_ instance: InstanceID, since begin: Uptime) -> Bool {
        state.withLock { $0.put[instance].map { $0 >= begin } ?? false }
    }
}
