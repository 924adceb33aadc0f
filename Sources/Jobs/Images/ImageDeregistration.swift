import AWS
import Accounts
import Foundation
import Model

/// Decides whether an image may be deregistered, for the plan and for the fresh proof (REQUIREMENTS R6, R43).
package struct ImageDeregistration: Hashable, Sendable {
    package let policy: ImagePolicy
    package let timeZone: TimeZone

    package init(policy: ImagePolicy, timeZone: TimeZone) {
        self.policy = policy
        self.timeZone = timeZone
    }

    package func verdict(for image: Image, in inventory: Inventory, now: Instant) -> DeletionRules.Verdict {
        guard Self.isAuto(image) else { return .keep(why: "not tagged \(TaskTags.autoImage)=true") }
        if let why = obstacle(image, inventory) { return .keep(why: why) }
        guard let createdAt = image.createdAt else { return .keep(why: "it shows no creation date") }
        let replacements = inventory.judgements.replacements { ImageReplacements(in: inventory) }
        let judgement = RetentionJudgement(policy.keep, of: createdAt, at: now, in: timeZone) { rules in
            inventory.judgements.retained(by: self, at: now) {
                RetainedImages(in: inventory, rules, at: now, in: timeZone)
            }[image.id]
        }
        guard judgement.isOver else { return .keep(why: judgement.why) }
        let newest = replacements.newest(for: image, in: inventory)
        guard let newest, let newestAt = newest.createdAt, newestAt > createdAt else {
            return .keep(why: Self.noNewer)
        }
        return .delete(why: "\(judgement.why); \(newest.id) is newer")
    }

    /// The verdict on a duplicate: it may be deregistered only once the kept image is available.
    package func duplicateVerdict(for image: Image, in inventory: Inventory) -> DeletionRules.Verdict {
        guard let kept = ImageDuplicates(in: inventory).kept(insteadOf: image) else {
            return .keep(why: "it has no duplicate")
        }
        if let why = obstacle(image, inventory) { return .keep(why: why) }
        guard kept.state == .available else { return .keep(why: "its duplicate \(kept.id) is \(kept.state)") }
        return .delete(why: "a second image of its instance and week; \(kept.id) is kept")
    }

    private func obstacle(_ image: Image, _ inventory: Inventory) -> String? {
        if image.ownerID != inventory.account { return "owned by \(image.ownerID)" }
        if image.isPublic { return "it is public" }
        if inventory.cannotCompare(image) { return Self.incomparable }
        return image.state == .available ? protection(of: image, at: inventory.now) : "its state is \(image.state)"
    }

    /// The image's snapshots to delete with it (`DeleteAssociatedSnapshots`). Nil if it has none or if one must stay. A
    /// snapshot that CreateImage made for our image is a part of the image, not a backup, so it may be deleted.
    package func snapshotsThatMayGo(
        with image: Image, in inventory: Inventory, rules: DeletionRules, now: Instant
    ) -> [SnapshotID]? {
        guard !image.snapshots.isEmpty else { return nil }
        let mayGo = image.snapshots.allSatisfy { id in
            guard let snapshot = inventory.snapshot(id) else { return false }
            return rules.verdict(for: snapshot, in: inventory, now: now, leaving: image.id).deletes
                || rules.isPart(snapshot, of: image, in: inventory)
        }
        return mayGo ? image.snapshots : nil
    }

    static let incomparable = "its instance cannot be read"
    static let noNewer = "no newer available image of its instance"

    static func isAuto(_ image: Image) -> Bool { image.tags[TaskTags.autoImage] == "true" }

    /// Says what forbids the deregistration at any age; nil when nothing does.
    func protection(of image: Image, at now: Instant?) -> String? {
        for (key, value) in image.tags.sorted(by: { $0.key < $1.key })
        where Self.protectingKeys.contains(key.folded) && value.folded == "true" {
            return "tagged \(key)=\(value)"
        }
        if !image.isExact { return "its tags or description hold what cannot be read" }
        if let hold = image.tags.userHold(at: now, in: timeZone) { return hold }
        if let tag = image.tags.keys.sorted().first(where: DeletionRules.isManagedElsewhere) { return "tagged \(tag)" }
        // Why: a value such as `disabled after <time>` still protects the image, until that time.
        if let protection = image.deregistrationProtection, protection != "disabled" {
            return "its deregistration protection is \(protection)"
        }
        return nil
    }

    private static let protectingKeys = Set(ReservedTags.protecting.map(\.folded))
}
