/// The facts of a kind of task, apart from how it is done. Each job states the facts of its own kind.
package struct KindFacts: Hashable, Sendable {
    package let kind: JobKind
    /// The actions that the task's one mutating call may be, the usual first. A task that only reads has our own verb.
    package let actions: [ActionName]
    /// The published figures of these actions, each of which has a bucket of its own; nil for our own verb.
    package let bucket: BucketFigures?
    /// The resource that the call makes or removes; nil when the call only reads.
    package let effect: TaskEffect?
    /// The feature that the account must have switched on; nil when the job decides for itself.
    package let feature: Feature?
    /// See `TaskSpec.followsLane`.
    package let followsLane: Bool
    /// The heading of the kind's column in a report; nil when no report needs a column for the kind.
    package let column: String?

    package init(
        _ kind: JobKind, actions: [ActionName], bucket: BucketFigures? = nil, effect: TaskEffect? = nil,
        feature: Feature? = nil, followsLane: Bool = false, column: String? = nil
    ) {
        self.kind = kind
        self.actions = actions
        self.bucket = bucket
        self.effect = effect
        self.feature = feature
        self.followsLane = followsLane
        self.column = column
    }
}

/// The facts of all kinds, in the order in which people read them. A database may hold kinds of another version. These
/// have no facts, and appear under their own names.
package struct KindTable: Hashable, Sendable {
    package let rows: [KindFacts]
    private let byKind: [JobKind: KindFacts]

    package init(_ rows: [KindFacts]) {
        self.rows = rows
        byKind = Dictionary(rows.map { ($0.kind, $0) }) { _, _ in preconditionFailure("a kind is listed once") }
    }

    package subscript(kind: JobKind) -> KindFacts? { byKind[kind] }
}
