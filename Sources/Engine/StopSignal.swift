import Synchronization

/// The wish of a person or the system to stop: what is in flight ends by itself, and nothing more begins.
///
/// When it is asked for twice, what is in flight is cut short. The program never asks twice, since a second signal ends
/// its process. Tests do, for an engine that ends with attempts half done and whose successor continues from there.
package final class StopSignal: Sendable {
    package enum Level: Int, Sendable, Comparable {
        case none, graceful
        /// Only tests reach this.
        case atOnce
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var level = Level.none
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    package init() {}

    package var level: Level { state.withLock { $0.level } }

    /// Asks to stop; a second call asks to stop at once. Any thread may call it, also a signal source.
    package func request() {
        let waiters = state.withLock { state in
            state.level = state.level == .none ? .graceful : .atOnce
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when the level differs from `seen`, or the task is cancelled.
    package func change(from seen: Level) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.level != seen || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
