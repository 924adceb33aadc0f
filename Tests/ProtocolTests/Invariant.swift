import Model

/// The invariants, by the names under which a counterexample prints them.
enum Invariant: String, Hashable, Sendable, CaseIterable {
    /// With an orderly network and one database, two snapshots of one task never coexist; see `Network.orderly`.
    case neverTwo = "two snapshots of one task exist at once"
    /// In every scenario, at most one snapshot of a task exists once nothing is left to do.
    case oneSurvives = "the night has ended, and two snapshots exist"
    case doneHasResource = "the task is done, and there is no snapshot"
    case lastGoodStays = "something was deleted, and nothing completed is there"
    case nothingAcknowledgedIsLost = "what was acknowledged is lost"
    case staleSettleChangesNothing = "a stale settle has changed the task"

    func holds(in world: World, settled: Bool) -> Bool {
        let cloud = world.cloud
        switch self {
        case .neverTwo: return cloud.alive <= 1
        case .oneSurvives: return !settled || cloud.alive <= 1
        case .doneHasResource:
            return world.hosts.allSatisfy { host in
                guard host.database.place == .ended(.done) else { return true }
                let isThere = cloud.resources.contains { $0.state != .deleted }
                // A second error in a row is reported, and the snapshot is not made a third time.
                // What a person deleted is made again only when the run is started again.
                let isTaken = cloud.resources.contains { $0.state == .taken }
                return isThere && (!settled || cloud.completed == 1 || isTaken || host.database.reopened)
            }
        case .lastGoodStays: return cloud.completed > 0 || !cloud.resources.contains { $0.state == .deleted }
        case .nothingAcknowledgedIsLost:
            return world.broken != self
                && world.hosts.allSatisfy { host in
                    guard host.database.acknowledged else { return true }
                    return host.database.place == .ended(.done) && host.database.resource != 0
                }
        case .staleSettleChangesNothing: return world.broken != self
        }
    }
}
