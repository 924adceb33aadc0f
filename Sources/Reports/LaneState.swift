import Model

/// The state of an account and region in one word, in the order of the report. It is part of the JSON interface.
package enum LaneState: String, Sendable, CaseIterable {
    /// What is due there could not be read.
    case uncovered
    /// Everything has ended, but something failed, is blocked, unconfirmed or not covered.
    case partial
    case running
    /// No task of it has ended yet.
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
        let incomplete = totals.failed + totals.blocked > 0 || !uncovered.isEmpty || snapshots.due > snapshots.confirmed
        return incomplete ? .partial : .done
    }
}
