import Accounts
import Model

extension LaneEntry {
    /// A lane with its first tasks: one listing for snapshots and images, one for alarms.
    static func enumerating(_ account: Account, _ lane: Lane) -> LaneEntry {
        var tasks: [TaskSpec] = []
        let backups = account.backups
        if !backups.isEmpty {
            tasks.append(
                TaskSpec(
                    lane: lane, kind: .enumerateLane, subject: "", action: .enumerate,
                    reason: "finds the lane's volumes, snapshots and images", covers: backups))
        }
        if account.alarms != nil {
            tasks.append(
                TaskSpec(
                    lane: lane, kind: .enumerateAlarms, subject: "", action: .enumerate,
                    reason: "finds running instances without an alarm", covers: [.alarms]))
        }
        return LaneEntry(lane: lane, accountName: account.name, tasks: tasks)
    }
}
