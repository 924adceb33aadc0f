import Model

/// How fast the tasks of an account and region can end at most, by the token buckets of their calls.
package struct LanePace: Sendable {
    /// Calls per second, after the configured share is taken.
    private let rates: [JobKind: Double]

    package init(rates: [JobKind: Double]) { self.rates = rates }

    /// The least time for the open tasks with empty buckets. Different calls run in parallel, so that the slowest decides.
    func least(_ kinds: [JobKind: TaskCounts]) -> Duration {
        let seconds = kinds.map { kind, counts in rates[kind].map { Double(counts.open) / $0 } ?? 0 }.max() ?? 0
        return .milliseconds(Int64((seconds * 1_000).rounded()))
    }
}
