import Model
import Queue

/// A kind of task as the engine runs it: closures over whatever the kind needs. Adding a kind is one of these.
package struct JobDefinition: Sendable {
    package let kind: JobKind
    /// What an attempt does to the world; decides what its loss means.
    package let nature: Nature
    /// The longest one attempt may take, from its claim.
    package let limit: Duration
    /// Things under way in a lane that this kind adds to, with their cap; nil when it has none.
    package let capacity: LaneCapacity?
    /// Does the work: proves what must be fresh, then makes at most one mutating call.
    package let perform: @Sendable (Attempt) async -> AttemptResult
    /// Looks whether an earlier attempt's effect happened. Called first whenever `mustReconcile` is set.
    package let reconcile: @Sendable (Attempt) async -> Reconciliation

    package enum Nature: Sendable {
        /// Reads only: a lost attempt is simply done again.
        case reads
        /// A lost attempt may have made something: `mustReconcile`.
        case creates
        /// Once more is harmless, gone is done.
        case removes
    }

    package init(
        kind: JobKind, nature: Nature, limit: Duration, capacity: LaneCapacity? = nil,
        perform: @escaping @Sendable (Attempt) async -> AttemptResult,
        reconcile: @escaping @Sendable (Attempt) async -> Reconciliation = { _ in .absent }
    ) {
        self.kind = kind
        self.nature = nature
        self.limit = limit
        self.capacity = capacity
        self.perform = perform
        self.reconcile = reconcile
    }
}

/// How many resources of a kind may be pending in a lane at once (e.g. 100 snapshots).
package struct LaneCapacity: Sendable, Hashable {
    package let limit: Int
    package init(limit: Int) { self.limit = limit }
}

/// What looking for an earlier attempt's effect found.
package enum Reconciliation: Sendable {
    /// The look settles the task: it was adopted, or the look itself has to wait or failed.
    case settled(AttemptResult)
    /// Nothing is there, and that counts (complete listing, after the consistency window): act.
    case absent
}
