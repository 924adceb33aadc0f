import Model
import Synchronization

/// Attempts put their reports here, and the owner's loop waits here. It takes everything at once, and while it commits
/// that, the next batch forms.
package final class Inbox: Sendable {
    private struct State {
        var reports: [AttemptReport] = []
        /// True when something else changed that concerns the owner's loop.
        var isNudged = false
        var waiter: CheckedContinuation<Void, Never>?

        var hasNews: Bool { isNudged || !reports.isEmpty }
    }

    private let state = Mutex(State())

    package init() {}

    package func put(_ report: AttemptReport) {
        wake { $0.reports.append(report) }
    }

    /// Wakes the owner's loop without a report.
    package func nudge() {
        wake { $0.isNudged = true }
    }

    /// Takes all reports, in the order in which they came.
    package func drain() -> [AttemptReport] {
        state.withLock { state in
            defer { state.reports.removeAll(keepingCapacity: true) }
            state.isNudged = false
            return state.reports
        }
    }

    /// Returns when something arrived, at `time` (nil: never), or when the task is cancelled. Only one task may wait.
    package func wait(until time: Uptime?, effects: Effects) async {
        if state.withLock({ $0.hasNews }) { return }
        guard let time else { return await arrival() }
        let left = time - effects.uptime()
        guard left > .zero else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.arrival() }
            group.addTask {
                // Why: the sleep throws only when cancelled, and then its end does not matter.
                try? await effects.sleep(left)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func arrival() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Why here: a cancellation after this line finds the waiter.
                    if state.hasNews || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
