import Accounts
import CloudSimulator
import Model

/// The changes that one night made in the cloud, counted by the simulated cloud and not by the program.
struct DemoTally: Sendable, Hashable {
    /// The number of changing calls, by action.
    let acted: [String: Int]
    /// The number of changing calls that were refused.
    let refused: Int
    /// The least and the largest number of snapshots that a selected volume has.
    let kept: ClosedRange<Int>
    /// The number of selected volumes, and the number of those with exactly one completed snapshot of tonight.
    let due: Int
    let backedUp: Int

    init(_ simulator: CloudSimulator, _ fleet: Fleet, since start: Instant) {
        let mutations = simulator.ledger.filter(\.isMutating)
        acted = Dictionary(mutations.filter(\.acted).map { ($0.action, 1) }, uniquingKeysWith: +)
        refused = mutations.count { !$0.acted }
        let cloud = simulator.dump()
        var kept: [Int] = []
        var tonight: [Int] = []
        for account in fleet.accounts where account.snapshots != nil {
            for region in cloud[account.id]?.regions ?? [] {
                let selected = region.instances.filter {
                    $0.state == .running && $0.tags[AgedFleet.Tag.snapshot] == "true"
                }
                // Why not snapshots of images: the snapshot that CreateImage makes is not a backup of the night.
                let backups = region.snapshots.filter {
                    $0.tags[AgedFleet.Tag.snapshot] == "true" && $0.tags[AgedFleet.Tag.image] == nil
                        && $0.state == .completed
                }
                let ours = Dictionary(grouping: backups, by: \.volume)
                for volume in selected.flatMap(\.devices).map(\.volume) {
                    let snapshots = ours[volume] ?? []
                    kept.append(snapshots.count)
                    tonight.append(snapshots.count { $0.startedAt >= start })
                }
            }
        }
        self.kept = (kept.min() ?? 0)...(kept.max() ?? 0)
        due = tonight.count
        backedUp = tonight.count { $0 == 1 }
    }

    func count(_ action: String) -> Int { acted[action] ?? 0 }
    var deletions: Int { count("DeleteSnapshot") + count("DeregisterImage") }
    /// The number of all changing calls.
    var mutations: Int { acted.values.reduce(0, +) }
}
