import Synchronization

/// A condition variable for tasks. They wait until a condition holds, and are woken when it may have changed.
final class AsyncCondition: Sendable {
    private struct State {
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// Wakes all waiting tasks. The caller holds no lock that `isOver` takes.
    func signal() {
        let waiters = state.withLock { state in
            defer { state.waiters.removeAll(keepingCapacity: true) }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns at once if `isOver` is true, otherwise at the next signal or when the task is cancelled.
    func wait(unless isOver: @Sendable () -> Bool) async {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let returnsAtOnce = state.withLock { state in
                    // Why here: a signal or a cancellation after this line finds the waiter.
                    if isOver() || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if returnsAtOnce { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
    }
}
