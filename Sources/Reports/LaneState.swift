import Model

/// How far a lane is, in one word; part of the JSON interface.
package enum LaneState: String, Sendable, CaseIterable {
    /// Nobody could look what is due there.
    case uncovered
    /// Ended, with something failed, blocked, unconfirmed or not covered.
    case partial
    case running
    /// Nothing of it has ended yet.
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
