import Model
import Synchronization

/// Lets requests in at a steady pace, so that a flood of them takes no processor time from the night beside. A request that
/// must wait keeps its connection. One that would wait for too long is refused: a client that leaves while it waits frees its
/// connection, so that the number of connections bounds no wait.
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

    /// The longest wait.
    package static let longest = Duration.seconds(5)

    /// How long the request that calls this must wait; nil when it would be longer than `longest`.
    package func wait() -> Duration? {
        next.withLock { next in
            let now = now()
            let place = max(next, now + interval * -burst) + interval
            guard place - now <= Self.longest else { return nil }
            next = place
            return max(.zero, place - now)
        }
    }
}
