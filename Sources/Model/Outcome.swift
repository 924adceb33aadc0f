/// How an attempt ended (REQUIREMENTS R25). Every error becomes exactly one of these.
package enum Outcome: Hashable, Sendable {
    /// The world is as the task wants it.
    case done
    /// Rightly nothing to do, e.g. the volume is gone.
    case skipped(why: String)
    /// A transient failure: counts as an attempt. `after` nil lets the backoff decide.
    case again(after: Duration?, Problem)
    /// Paced, throttled, at capacity or pending: consumes nothing, but has a maximum by cause.
    case notYet(until: Instant, WaitCause, Problem?)
    /// Will not succeed without a person. Can be replayed.
    case failed(Problem)
    /// Should have happened and must not, e.g. over the blast radius.
    case blocked(Problem)
    /// The effect may have happened: no complete answer was parsed. Counts as an attempt; the next one looks first.
    case unknown(Problem)
}
