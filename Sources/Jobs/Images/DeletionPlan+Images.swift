import AWS
import Accounts
import Model

/// Decides which images are deregistered tonight.
extension DeletionPlan {
    static func images(_ inventory: Inventory, _ context: PlanContext, _ now: Instant) -> [TaskSpec] {
        // Why: an image is compared with its instance, which may be one of those that are missing.
        guard let policy = context.account.images, inventory.instancesAreComplete else { return [] }
        let rules = ImageDeregistration(policy: policy, timeZone: context.account.timeZone)
        let images = inventory.images ?? []
        func going(_ image: Image) -> Int {
            guard let deletion = context.deletionRules else { return 0 }
            return rules.snapshotsThatMayGo(with: image, in: inventory, rules: deletion, now: now)?.count ?? 0
        }
        return images.reversed().compactMap { image in
            if case .delete(let why) = rules.duplicateVerdict(for: image, in: inventory) {
                return deregistration(of: image, why: .duplicate, reason: why, taking: going(image), lane: context.lane)
            }
            guard case .delete(let why) = rules.verdict(for: image, in: inventory, now: now) else { return nil }
            return deregistration(of: image, why: .retention, reason: why, taking: going(image), lane: context.lane)
        }
    }

    private static func deregistration(
        of image: Image, why: DeregisterImagePayload.Why, reason: String, taking snapshots: Int, lane: Lane
    ) -> TaskSpec {
        TaskSpec(
            DeregisterImageJob.facts, lane: lane, subject: image.id.text, reason: "\(image.name): \(reason)",
            payload: DeregisterImagePayload(why: why, snapshots: snapshots == 0 ? nil : snapshots).json,
            alsoRemoves: snapshots)
    }

    /// Warns of images past their retention that stay because they are the last of an instance that no longer exists.
    static func lastImages(_ inventory: Inventory, _ context: PlanContext) -> [String] {
        guard let policy = context.account.images, let now = inventory.now, inventory.instancesAreComplete else {
            return []
        }
        let rules = ImageDeregistration(policy: policy, timeZone: context.account.timeZone)
        let alive = inventory.instances.filter { $0.state != .terminated }
        let unread = inventory.unreadableInstances
        let ids = Set(alive.map(\.id) + unread.compactMap { $0.id.map { InstanceID($0) } })
        let volumes = Set(alive.flatMap { $0.volumes.map(\.volume) } + unread.flatMap(\.volumes))
        let lonely = (inventory.images ?? []).filter { image in
            guard rules.verdict(for: image, in: inventory, now: now) == .keep(why: ImageDeregistration.noNewer)
            else { return false }
            if let instance = image.namedInstance { return !ids.contains(instance) }
            return inventory.rootVolume(of: image).map { !volumes.contains($0) } ?? false
        }
        if lonely.isEmpty { return [] }
        return [
            "kept as the last image of an instance that no longer exists: \(WarningLine.list(lonely.map { "\($0.id) \(ForeignText.quoted($0.name))" }))"
        ]
    }
}
