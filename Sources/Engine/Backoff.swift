import Model

/// Full-jitter exponential backoff: uniform between zero and `base` doubled for each failure, never more than `cap`.
package struct Backoff: Hashable, Sendable {
    package let base: Duration
    package let cap: Duration

    package init(_ limits: Limits) {
        base = limits.backoffBase
        cap = limits.backoffCap
    }

    /// The wait after the `failures`th failure in a row, counted from 1; `random` is uniform in 0..<1.
    package func wait(after failures: Int, random: Double) -> Duration {
        var ceiling = base.inSeconds
        // Why the bound: without it the ceiling overflows after some thousand failures.
        for _ in 0..<min(max(failures - 1, 0), Self.maxDoublings) { ceiling *= 2 }
        let seconds = min(ceiling, cap.inSeconds) * min(max(random, 0), 1)
        return .milliseconds(Int64((seconds * 1_000).rounded(.up)))
    }

    /// The most doublings. A base of 1 ms that is doubled 40 times is more than 30 years, and no cap is that long.
    private static let maxDoublings = 40
}
