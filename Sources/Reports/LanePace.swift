import Model

/// How fast an account and region can work through its tasks at most, by the buckets of what each kind calls.
package struct LanePace: Sendable {
    /// Calls a second, after the share.
    private let rates: [JobKind: Double]
    /// Kinds that only wait for what other tasks have made.
    private let followers: Set<JobKind>

    package init(_ kinds: KindTable, share: Double) {
        let rows = kinds.rows
        rates = Dictionary(rows.compactMap { row in row.bucket.map { (row.kind, $0.refillPerSecond * share) } }) { $1 }
        followers = Set(rows.filter(\.followsLane).map(\.kind))
    }

    /// The open tasks that do not only wait for AWS to complete what was made.
    func working(_ kinds: [JobKind: TaskCounts]) -> Int {
        kinds.reduce(0) { $0 + (followers.contains($1.key) ? 0 : $1.value.open) }
    }

    /// The least time for the open tasks, once the buckets' reserves are spent: flows run beside each other.
    func least(_ kinds: [JobKind: TaskCounts]) -> Duration {
        let seconds = kinds.map { kind, counts in rates[kind].map { Double(counts.open) / $0 } ?? 0 }.max() ?? 0
        return .milliseconds(Int64((seconds * 1_000).rounded()))
    }
}
