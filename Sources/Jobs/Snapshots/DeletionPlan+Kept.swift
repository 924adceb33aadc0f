import AWS
import Accounts
import Model

extension DeletionPlan {
    /// The automatic snapshots and images that no task deletes tonight, each with the reason, by what they are of and the
    /// newest first. The reasons are those of the rules that decide the deletions.
    package static func kept(
        _ inventory: Inventory, _ context: PlanContext, besides tasks: [TaskSpec]
    ) -> [KeptBackup] {
        let now = inventory.now ?? context.night.start + Night.lead
        let planned = Set(tasks.filter { $0.effect == .removes }.map(\.subject))
        var kept: [KeptBackup] = []
        if let rules = context.deletionRules {
            for snapshot in inventory.snapshots
            where rules.policy.marks(snapshot.tags) && !planned.contains(snapshot.id.text) {
                let verdict = rules.verdict(for: snapshot, in: inventory, now: now)
                kept.append(
                    KeptBackup(
                        id: snapshot.id.text, source: snapshot.volume.text, startedAt: snapshot.startedAt,
                        why: verdict.reasonToStay))
            }
        }
        if let policy = context.account.images {
            let rules = ImageDeregistration(policy: policy, timeZone: context.account.timeZone)
            for image in inventory.images ?? []
            where ImageDeregistration.isAuto(image) && !planned.contains(image.id.text) {
                let verdict = rules.verdict(for: image, in: inventory, now: now)
                kept.append(
                    KeptBackup(
                        id: image.id.text, source: image.namedInstance?.text ?? "", startedAt: image.createdAt,
                        why: verdict.reasonToStay))
            }
        }
        // Why stable: both listings are newest first.
        let order = Dictionary(grouping: kept.indices) { kept[$0].source }.sorted { $0.key < $1.key }
        return order.flatMap { $0.value.map { kept[$0] } }
    }
}

extension DeletionRules.Verdict {
    /// Why something stays for which no deletion is planned.
    fileprivate var reasonToStay: String {
        switch self {
        case .keep(let why): why
        case .delete(let why): "not deleted tonight, although its retention is over: \(why)"
        }
    }
}
