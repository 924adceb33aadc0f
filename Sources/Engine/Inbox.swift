import Model
import Synchronization

/// Attempts put their reports here, and the owner's loop waits here. The loop takes all reports at once; the next batch
/// forms while it commits them.
package final class Inbox: Sendable {
    private struct State {
        var reports: [AttemptReport] = []
        /// True when the owner's loop must wake for a reason that is no report.
        var isNudged = false
    }

    private let state = Mutex(State())
    private let arrival = AsyncCondition()

    package init() {}

    private var hasNews: Bool { state.withLock { $0.isNudged || !$0.reports.isEmpty } }

    package func put(_ report: AttemptReport) {
        state.withLock { $0.reports.append(report) }
        arrival.signal()
    }

    /// Wakes the owner's loop without a report.
    package func nudge() {
        state.withLock { $0.isNudged = true }
        arrival.signal()
    }

    /// Takes all reports, in the order in which they came.
    package func drain() -> [AttemptReport] {
        state.withLock { state in
            defer { state.reports.removeAll(keepingCapacity: true) }
            state.isNudged = false
            return state.reports
        }
    }

    /// Returns when a report or a nudge arrived, at `time` (nil: never), or when the task is cancelled.
    package func wait(until time: Uptime?, effects: Effects) async {
        guard let time else { return await arrival.wait { self.hasNews } }
        let left = time - effects.uptime()
        guard !hasNews, left > .zero else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.arrival.wait { self.hasNews } }
            group.addTask {
                // Why: the sleep throws only when it is cancelled, and then its end does not matter.
                try? await effects.sleep(left)
            }
            await group.next()
            group.cancelAll()
        }
    }
}
