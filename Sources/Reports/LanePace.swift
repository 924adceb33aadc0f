import Model

/// The greatest speed at which tasks can end in an account and region. The token buckets of the calls limit it.
package struct LanePace: Sendable {
    /// Calls per second, after the configured share is taken.
    private let rates: [JobKind: Double]
    /// Kinds that only wait for resources that other tasks have made.
    private let followers: Set<JobKind>
    /// Kinds that list what exists. Until they have ended, it is not known how much there is to do.
    private let listings: Set<JobKind>

    package init(_ kinds: KindTable, share: Double) {
        let rows = kinds.rows
        rates = Dictionary(rows.compactMap { row in row.bucket.map { (row.kind, $0.refillPerSecond * share) } }) { $1 }
        followers = Set(rows.filter(\.followsLane).map(\.kind))
        listings = Set(rows.filter { $0.effect == nil && !$0.followsLane }.map(\.kind))
    }

    /// The number of open tasks, without those that only wait for AWS to complete a resource.
    func working(_ kinds: [JobKind: TaskCounts]) -> Int {
        kinds.reduce(0) { $0 + (followers.contains($1.key) ? 0 : $1.value.open) }
    }

    /// False until everything has been listed.
    func isListed(_ kinds: [JobKind: TaskCounts]) -> Bool { listings.allSatisfy { (kinds[$0]?.open ?? 0) == 0 } }

    /// The least time for the open tasks if the buckets are empty. Calls run in parallel, so the slowest call decides.
    func least(_ kinds: [JobKind: TaskCounts]) -> Duration {
        let seconds = kinds.map { kind, counts in rates[kind].map { Double(counts.open) / $0 } ?? 0 }.max() ?? 0
        return .milliseconds(Int64((seconds * 1_000).rounded()))
    }
}
