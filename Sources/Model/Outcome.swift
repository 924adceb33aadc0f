/// How an attempt ended (REQUIREMENTS R25). Every error becomes exactly one of these cases.
package enum Outcome: Hashable, Sendable {
    /// The cloud is as the task wants it.
    case done
    /// There was rightly nothing to do, e.g. because the volume does not exist any more.
    case skipped(why: String)
    /// A transient failure, which counts as an attempt. With a nil `after` the backoff decides when to try again.
    case again(after: Duration?, Problem)
    /// The task must wait. This counts as no attempt, but each cause has a maximum time.
    case notYet(until: Instant, WaitCause, Problem?)
    /// The task will not succeed without a person, who can then replay it.
    case failed(Problem)
    /// The effect should have happened and is forbidden, e.g. by the blast radius.
    case blocked(Problem)
    /// The effect may have happened: no complete answer came. This counts as an attempt. The next attempt reconciles.
    case unknown(Problem)
}
