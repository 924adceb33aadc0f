import Model

/// `ConfirmPass` and any later enumeration: they follow the resources to their end, and delete duplicates.
extension World {
    /// The world after `ConfirmPass.check` and its settle; nil when they would change nothing.
    func confirmed(_ host: Int, _ rules: Rules) -> World? {
        var world = self
        let visible = cloud.visible(at: now)
        let keptInsteadOf = keptInsteadOf(host, among: visible, rules)
        world.observe(host, among: visible, keptInsteadOf)
        if hosts[host].database.surplus == 0 {
            world.hosts[host].database.surplus =
                visible.first { surplus in
                    guard let kept = keptInsteadOf[surplus] else { return false }
                    return cloud[kept].state == .completed || !rules.completedFirst
                } ?? 0
        }
        return world == self ? nil : world
    }

    private func keptInsteadOf(_ host: Int, among visible: [Int8], _ rules: Rules) -> [Int8: Int8] {
        switch rules.kept {
        case .first: return cloud.keptInsteadOf(among: visible)
        case .all: return [:]
        case .mine:
            let mine = hosts[host].database.resource
            guard visible.contains(mine) else { return [:] }
            return Dictionary(uniqueKeysWithValues: visible.filter { $0 != mine }.map { ($0, mine) })
        }
    }

    /// `ConfirmPass.observe`: the snapshot that stays decides. If it ends in `error`, the task is opened again once.
    private mutating func observe(_ host: Int, among visible: [Int8], _ keptInsteadOf: [Int8: Int8]) {
        let database = hosts[host].database
        guard database.place == .ended(.done), !database.confirmed, visible.contains(database.resource) else { return }
        let staying = keptInsteadOf[database.resource] ?? database.resource
        switch cloud[staying].state {
        case .completed: hosts[host].database.confirmed = true
        case .error:
            if hosts[host].process?.made == staying { hosts[host].process?.made = 0 }
            if hosts[host].process?.seen?.saw == staying { hosts[host].process?.seen = nil }
            guard !database.reopened else {
                hosts[host].database.confirmed = true
                return
            }
            hosts[host].database.reopened = true
            hosts[host].database.reopen(at: now)
        case .pending, .deleted, .taken: break
        }
    }

    /// `DeleteSnapshotJob`: it may rely on the plan's listing for five minutes, so nothing is checked here.
    mutating func delete(_ host: Int) {
        let surplus = hosts[host].database.surplus
        hosts[host].database.surplus = 0
        cloud[surplus].state = .deleted
    }

    /// True when no work is left: the night has ended and confirm has settled.
    func isSettled(_ rules: Rules) -> Bool {
        cloud.requests.isEmpty
            && cloud.resources.allSatisfy { $0.state != .pending && $0.visibleFrom <= now }
            && hosts.indices.allSatisfy { index in
                let host = hosts[index]
                guard let process = host.process, process.attempts.isEmpty, host.late == nil,
                    host.database.surplus == 0, case .ended = host.database.place
                else { return false }
                return confirmed(index, rules) == nil
            }
    }

    /// True when every task is done, no copy of the database can be made, and no run can be started again.
    var isOver: Bool {
        adversity.copies == 0 && adversity.secondRuns == 0 && hosts.allSatisfy { $0.database.place == .ended(.done) }
    }
}
