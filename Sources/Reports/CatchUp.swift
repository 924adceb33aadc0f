import Model

/// The work of `run --catch-up` for a night, decided from the night, its run and the clock (REQUIREMENTS R110).
package enum CatchUp: Hashable, Sendable {
    /// The night's run has ended well.
    case nothing
    /// The night is run as without the option: it is due about now, its run goes on, or its run did not go well.
    case run
    /// The night has no run yet, and its time was this long ago.
    case late(Duration)

    /// - Parameter report: the night's run; nil when it has none.
    /// - Parameter isWhole: true when that run has all accounts and regions.
    package init(_ night: Night, _ report: RunReport?, isWhole: Bool, at now: Instant) {
        if let report {
            self = report.state == .ended && report.verdict == .ok && isWhole ? .nothing : .run
            return
        }
        let late = now - (night.start + Night.lead)
        // Why this time: a night counts as missed from then on.
        self = late >= MissedNights.grace ? .late(late) : .run
    }
}
