import Engine
import Model
import Queue

extension Attempt {
    /// Waits, consuming nothing, until that moment of the steady clock; nil when it has come.
    func wait(until moment: Uptime) -> AttemptResult? {
        let left = moment - effects.uptime()
        guard left > .zero else { return nil }
        // Why: instants are whole milliseconds; rounding down would wake it up too early once more.
        return AttemptResult(.notYet(until: effects.now() + left + .milliseconds(1), .consistency, nil))
    }

    /// When to look again at something that takes its time: from the first interval, doubled, to the longest.
    func nextCheck(_ limits: Limits) -> Instant {
        let doublings = min(claim.counters.waits, 16)
        let interval = min(limits.confirmFirst * (1 << doublings), limits.confirmLongest)
        return effects.now() + interval
    }
}
