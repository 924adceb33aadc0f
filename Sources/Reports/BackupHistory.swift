import Model

/// When each account and region last had all its backups, gathered from the newest run to older ones. What no run shows is
/// not known, and is no entry.
package struct BackupHistory: Sendable, Hashable {
    /// The end of the newest run in which every selected volume of the account and region got its backup.
    package private(set) var successes: [Lane: Instant] = [:]
    /// The time whose content the newest complete snapshot shows.
    package private(set) var points: [Lane: Instant] = [:]
    /// The account's name in the newest run that had the account and region.
    package private(set) var names: [Lane: String] = [:]

    package init() {}

    /// Takes the next older run. `points` has its newest complete snapshots. A run that goes on proves nothing yet.
    package mutating func take(_ report: RunReport, points: [Lane: Instant], kinds: KindTable) {
        guard report.state == .ended, let endedAt = report.endedAt else { return }
        let backsUpNothing = report.findings.backsUpNothing
        for part in report.lanes {
            guard let lane = part.lane else { continue }
            if names[lane] == nil { names[lane] = part.name }
            if successes[lane] == nil, !backsUpNothing, part.isSuccess(kinds) { successes[lane] = endedAt }
        }
        self.points.merge(points) { newer, _ in newer }
    }

    /// True when an older run could not tell more about these accounts and regions.
    package func isWhole(for lanes: some Sequence<Lane>) -> Bool {
        lanes.allSatisfy { successes[$0] != nil && points[$0] != nil }
    }
}

extension LaneReport {
    /// The account and region; nil when one of them is not known.
    package var lane: Lane? {
        guard let account = AccountID(account), let region = Region(region) else { return nil }
        return Lane(account: account, region: region)
    }

    /// True when the selected volumes were listed, each has its backup, and no person must confirm the selection.
    fileprivate func isSuccess(_ kinds: KindTable) -> Bool {
        let isInDoubt = self.kinds.contains { kind, counts in
            kinds[kind].map { $0.feature == .snapshots && $0.effect == nil } == true
                && counts.failed + counts.blocked > 0
        }
        return sums.hasAllBackups && totals.open == 0 && !isInDoubt
    }
}
