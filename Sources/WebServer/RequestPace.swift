import Model
import Synchronization

/// Lets requests in at a steady pace, so that a flood of them takes no processor time from the night beside. A request that
/// must wait keeps its connection, and the connections are bounded.
package final class RequestPace: Sendable {
    private let interval: Duration
    private let burst: Int
    private let now: @Sendable () -> Uptime
    /// When the next request may go in, if none is let in early.
    private let next: Mutex<Uptime>

    /// A page with its events takes two requests, a scrape one.
    package init(perSecond: Int, burst: Int, now: @escaping @Sendable () -> Uptime) {
        interval = .seconds(1) / perSecond
        (self.burst, self.now) = (burst, now)
        next = Mutex(now() + interval * -burst)
    }

    /// How long the request that calls this must wait.
    package func wait() -> Duration {
        next.withLock { next in
            let now = now()
            next = max(next, now + interval * -burst) + interval
            return max(.zero, next - now)
        }
    }
}
