import Model

/// The state of an account and region in one word. It is part of the JSON interface.
package enum LaneState: String, Sendable, CaseIterable {
    /// The due work of the account and region could not be read.
    case uncovered
    /// All tasks have ended, but something failed, is blocked, unconfirmed or not covered.
    case partial
    case running
    /// No task of the account and region has ended yet.
    case open
    case done
}

extension LaneReport {
    package var state: LaneState {
        let totals = totals
        if totals.open > 0 { return totals.total == totals.open ? .open : .running }
        if uncovered.contains(where: { $0.feature == .snapshots }) || (!uncovered.isEmpty && totals.done == 0) {
            return .uncovered
        }
        let incomplete =
            totals.failed + totals.blocked + ruined > 0 || !uncovered.isEmpty || snapshots.due > snapshots.confirmed
        return incomplete ? .partial : .done
    }
}
