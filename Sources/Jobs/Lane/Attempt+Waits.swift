import Engine
import Model
import Queue

extension Attempt {
    /// A wait until `moment`, which does not count as an attempt. Nil when the moment has come.
    func wait(until moment: Uptime) -> AttemptResult? {
        let left = moment - effects.uptime()
        guard left > .zero else { return nil }
        // Why: instants are whole milliseconds, and a wait that is rounded down would end too early.
        return AttemptResult(.notYet(until: effects.now() + left + .milliseconds(1), .consistency, nil))
    }

    /// The next check of a slow resource: after the first interval, then after twice the time, up to the longest.
    func nextCheck(_ limits: Limits) -> Instant {
        let doublings = min(claim.counters.waits, 16)
        let interval = min(limits.confirmFirst * (1 << doublings), limits.confirmLongest)
        return effects.now() + interval
    }
}
