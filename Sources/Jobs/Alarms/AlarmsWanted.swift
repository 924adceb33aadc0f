import AWS
import Model
import Synchronization

/// The alarms that this process is to put: instances that can share a read, and puts sent, answered or unanswered.
final class AlarmsWanted: Sendable {
    private struct State {
        /// Each waiting instance with its number, and the order in which they came. An instance that waits no more keeps
        /// its place in the order until there are many of them.
        var waiting: [InstanceID: Int] = [:]
        var order: [(number: Int, instance: InstanceID)] = []
        var last = 0
        var working: Set<InstanceID> = []
        var put: [InstanceID: Uptime] = [:]
        /// The alarms that this process made, and the time of AWS's answer.
        var made: [InstanceID: Uptime] = [:]
        /// The alarms that a put without an answer may have made, and the time when the wait for the answer ended.
        var unanswered: [InstanceID: Uptime] = [:]
    }

    private let state = Mutex(State())

    func add(_ instances: [InstanceID]) {
        state.withLock { state in
            for instance in instances where state.waiting[instance] == nil {
                state.last += 1
                state.waiting[instance] = state.last
                state.order.append((state.last, instance))
            }
        }
    }

    /// Returns `first` and as many other waiting instances as fit into a call. Each keeps waiting until `remove`.
    func batch(with first: InstanceID, limit: Int) -> [InstanceID] {
        state.withLock { state in
            let waiting = state.waiting
            let others = state.order.lazy.filter { waiting[$0.instance] == $0.number && $0.instance != first }
            return [first] + others.prefix(limit - 1).map(\.instance)
        }
    }

    /// Removes an instance whose alarm exists, or will not be put.
    func remove(_ instance: InstanceID) {
        state.withLock { state in
            state.waiting[instance] = nil
            guard state.order.count > 2 * state.waiting.count + 64 else { return }
            state.order.removeAll { state.waiting[$0.instance] != $0.number }
        }
    }

    /// Begins the read and the put of an instance's alarm. False while an attempt of another run works on the alarm.
    func begin(_ instance: InstanceID) -> Bool { state.withLock { $0.working.insert(instance).inserted } }

    func end(_ instance: InstanceID) { state.withLock { _ = $0.working.remove(instance) } }

    func noteMade(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.made[instance] = now } }

    /// True when this process made the instance's alarm at `begin` or later. A listing may not show it yet.
    func wasMade(_ instance: InstanceID, since begin: Uptime) -> Bool {
        state.withLock { $0.made[instance].map { $0 >= begin } ?? false }
    }

    /// Notes that a put ended without an answer, so that the alarm may or may not exist.
    func noteUnanswered(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.unanswered[instance] = now } }

    /// The time when the last put without an answer ended. A listing that began earlier says nothing of that put.
    func unanswered(_ instance: InstanceID) -> Uptime? { state.withLock { $0.unanswered[instance] } }

    /// Notes that a put is about to be sent. A read that began earlier no longer counts.
    func notePut(_ instance: InstanceID, at now: Uptime) { state.withLock { $0.put[instance] = now } }

    func wasPut(_ instance: InstanceID, since begin: Uptime) -> Bool {
        state.withLock { $0.put[instance].map { $0 >= begin } ?? false }
    }
}
