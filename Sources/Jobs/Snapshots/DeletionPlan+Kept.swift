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
        var planned = Set(tasks.filter { $0.effect == .removes }.map(\.subject))
        planned.formUnion(goingWithImages(inventory, context, planned, now: now).map(\.text))
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

    /// The snapshots that the planned deregistrations delete together with their images.
    private static func goingWithImages(
        _ inventory: Inventory, _ context: PlanContext, _ planned: Set<ExactText>, now: Instant
    ) -> [SnapshotID] {
        guard let policy = context.account.images, let deletion = context.deletionRules else { return [] }
        let rules = ImageDeregistration(policy: policy, timeZone: context.account.timeZone)
        return (inventory.images ?? []).filter { planned.contains($0.id.text) }.flatMap {
            rules.snapshotsThatMayGo(with: $0, in: inventory, rules: deletion, now: now) ?? []
        }
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
