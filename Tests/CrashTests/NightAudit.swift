import CloudSimulator
import Foundation
import Model

/// Finds every difference between the state after a night and the state that should be, by REQUIREMENTS R16–R19 and
/// R42–R49, from two dumps and the ledger, without any code of the program.
struct NightAudit {
    let before: CloudScenario
    let after: CloudScenario
    let calls: [LedgerEntry]
    let zoneHours: Int
    var isSeenTwice = false

    struct Findings: Sendable, CustomStringConvertible {
        /// The number of volumes that should have a new completed snapshot.
        var due = 0
        /// Volumes or instances that have more than one snapshot, image or alarm of this night.
        var duplicates: [String] = []
        /// Resources that should have been created but were not.
        var losses: [String] = []
        /// Resources that were created twice, even if the night deleted the duplicate.
        var repeats: [String] = []
        /// Resources that should not have been touched, and resources that should have been deleted but exist.
        var others: [String] = []

        var isFlawless: Bool { (duplicates + losses + repeats + others).isEmpty }

        var description: String {
            [("duplicate", duplicates), ("loss", losses), ("repeat", repeats), ("other", others)]
                .flatMap { name, lines in lines.map { "\(name): \($0)" } }.joined(separator: "\n")
        }

        mutating func add(_ more: Findings) {
            due += more.due
            duplicates += more.duplicates
            losses += more.losses
            repeats += more.repeats
            others += more.others
        }
    }

    func findings() -> Findings {
        var all = Findings()
        for account in before.accounts {
            guard let later = after[account.id] else {
                all.others.append("\(account.id) is gone")
                continue
            }
            let isOurs = CrashWorld.members.contains { $0.id == account.id }
            if !isOurs {
                if later != account { all.others.append("\(account.id), a stranger, was changed") }
                continue
            }
            for region in account.regions {
                guard let now = later.regions.first(where: { $0.region == region.region }) else {
                    all.others.append("\(account.id) \(region.region) is gone")
                    continue
                }
                let lane = LaneAudit(
                    name: "\(account.id)/\(region.region)", before: region, after: now,
                    moment: after.now ?? Instant(milliseconds: 0), zoneHours: zoneHours,
                    isSeenTwice: isSeenTwice)
                all.add(lane.findings())
            }
        }
        all.repeats += repeats()
        return all
    }

    /// Create calls that took effect more than once for one volume or instance.
    private func repeats() -> [String] {
        let subjects = [
            "CreateSnapshot": "VolumeId", "PutMetricAlarm": "AlarmName", "CreateImage": "InstanceId",
        ]
        var counts: [String: Int] = [:]
        for call in calls where call.acted {
            guard let parameter = subjects[call.action], let subject = call.parameters[parameter] else { continue }
            counts["\(call.action) of \(subject)", default: 0] += 1
        }
        return counts.filter { $0.value > 1 }.map { "\($0.key): \($0.value) times" }.sorted()
    }
}
