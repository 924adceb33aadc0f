import Model

/// How fast a lane can work through its tasks at most, by the buckets of what each kind calls.
package struct LanePace: Sendable {
    /// Calls a second, after the share.
    private let rates: [JobKind: Double]

    package init(rates: [JobKind: Double]) { self.rates = rates }

    /// The least time for the open tasks, once the buckets' reserves are spent: flows run beside each other.
    func least(_ kinds: [JobKind: TaskCounts]) -> Duration {
        let seconds = kinds.map { kind, counts in rates[kind].map { Double(counts.open) / $0 } ?? 0 }.max() ?? 0
        return .milliseconds(Int64((seconds * 1_000).rounded()))
    }
}
