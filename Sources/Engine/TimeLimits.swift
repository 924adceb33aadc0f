import Model
import Synchronization

/// Cancels attempts whose time is up. One sleeper serves all attempts. A sleeper for each would be a second task in
/// every attempt, for a limit that is hardly ever reached.
final class TimeLimits: Sendable {
    // Safety: a task is cancelled under the lock under which it is removed, so it is never cancelled after it has left
    // `within`. Another thread may call `cancel` on it.
    private struct Running: @unchecked Sendable {
        let task: UnsafeCurrentTask
        let until: Uptime
    }

    private struct State {
        var running: [UInt64: Running] = [:]
        var nextNumber: UInt64 = 0
    }

    /// The shortest limit. No sleep is longer, so the sleeper wakes in time for an attempt that begins during a sleep.
    private let shortest: Duration
    private let effects: Effects
    private let state = Mutex(State())

    init(shortest: Duration, effects: Effects) {
        precondition(shortest > .zero, "a limit of no time")
        self.shortest = shortest
        self.effects = effects
    }

    /// Runs `work`. Its task is cancelled after `limit`, and awaited, because an effect must not outlive its attempt.
    func within<Value>(_ limit: Duration, _ work: () async -> Value) async -> Value {
        precondition(limit >= shortest, "the sleeper would oversleep it")
        return await withUnsafeCurrentTask { task in
            guard let task else { preconditionFailure("an attempt is a task") }
            let number = begin(Running(task: task, until: effects.uptime() + limit))
            defer { state.withLock { _ = $0.running.removeValue(forKey: number) } }
            return await work()
        }
    }

    /// Cancels the attempts that outlive their limit, until its own task is cancelled.
    func watch() async {
        while !Task.isCancelled {
            let now = effects.uptime()
            let next = state.withLock { state in
                for (number, running) in state.running where running.until <= now {
                    running.task.cancel()
                    state.running[number] = nil
                }
                return state.running.values.map(\.until).min()
            }
            // Why: the sleep throws only when it is cancelled.
            try? await effects.sleep(min(shortest, next.map { $0 - now } ?? shortest))
        }
    }

    private func begin(_ running: Running) -> UInt64 {
        state.withLock { state in
            state.nextNumber += 1
            state.running[state.nextNumber] = running
            return state.nextNumber
        }
    }
}
