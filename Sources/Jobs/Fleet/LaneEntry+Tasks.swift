import Accounts
import Model

extension LaneEntry {
    /// An account and region with its first tasks: one enumeration for snapshots and images, one for alarms.
    static func enumerating(_ account: Account, _ lane: Lane) -> LaneEntry {
        var tasks: [TaskSpec] = []
        let backups = account.backups
        if !backups.isEmpty {
            tasks.append(
                TaskSpec(
                    EnumerateLaneJob.facts, lane: lane, reason: "finds volumes, snapshots and images", covers: backups))
        }
        if account.wantsAlarms {
            tasks.append(
                TaskSpec(
                    EnumerateAlarmsJob.facts, lane: lane, reason: "finds running instances without an alarm",
                    covers: [.alarms]))
        }
        return LaneEntry(lane: lane, accountName: account.name, tasks: tasks)
    }
}
