import Model
import Queue

/// A kind of task as the engine runs it: closures over what the kind needs.
package struct JobDefinition: Sendable {
    package let kind: JobKind
    package let effect: Effect
    /// The longest time for one attempt, from its claim.
    package let limit: Duration
    /// The cap on resources of this kind that are pending in an account and region; nil when there is no cap.
    package let capacity: LaneCapacity?
    /// Does the work: it proves everything that must be fresh, then makes at most one mutating call.
    package let perform: @Sendable (Attempt) async -> AttemptResult
    /// Finds out whether an earlier attempt's effect happened. It is called first whenever `mustReconcile` is set.
    package let reconcile: @Sendable (Attempt) async -> Reconciliation

    package init(
        kind: JobKind, effect: Effect, limit: Duration, capacity: LaneCapacity? = nil,
        perform: @escaping @Sendable (Attempt) async -> AttemptResult,
        reconcile: @escaping @Sendable (Attempt) async -> Reconciliation = { _ in .absent }
    ) {
        self.kind = kind
        self.effect = effect
        self.limit = limit
        self.capacity = capacity
        self.perform = perform
        self.reconcile = reconcile
    }
}

/// The number of resources of a kind that may be pending in an account and region at once (e.g. 100 snapshots).
package struct LaneCapacity: Sendable, Hashable {
    package let limit: Int
    package init(limit: Int) { self.limit = limit }
}

/// The result of a search for an earlier attempt's effect.
package enum Reconciliation: Sendable {
    /// Reconciling settles the task: the effect was adopted, or reconciling itself has to wait or failed.
    case settled(AttemptResult)
    /// A complete listing after the consistency window shows no effect, so that the attempt may act.
    case absent
}
