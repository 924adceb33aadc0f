import AWS
import Accounts
import Foundation
import Model

/// Decides whether a snapshot may be deleted, and why. The plan and the fresh proof both use it (REQUIREMENTS R42).
package struct DeletionRules: Hashable, Sendable {
    package let policy: SnapshotPolicy
    /// The calendar days of this zone count.
    package let timeZone: TimeZone
    /// The newest good snapshot of a volume must be younger than this.
    package let freshestGoodWithin: Duration

    package init(policy: SnapshotPolicy, timeZone: TimeZone, limits: Limits) {
        self.policy = policy
        self.timeZone = timeZone
        freshestGoodWithin = limits.freshestGoodWithin
    }

    package enum Verdict: Hashable, Sendable {
        case delete(why: String)
        case keep(why: String)

        package var deletes: Bool { if case .delete = self { true } else { false } }
    }

    /// True for a backup that counts: owned, ours by tag, completed, in the standard tier, no by-product of
    /// CreateImage.
    package func isGood(_ snapshot: Snapshot, in inventory: Inventory) -> Bool {
        snapshot.ownerID == inventory.account && snapshot.state == .completed && policy.flaw(of: snapshot) == nil
    }

    /// The verdict by the retention. `now` is AWS's clock at the listing, never the local one. `leaving` is an image
    /// that is being deregistered, whose use of the snapshot does not count.
    package func verdict(
        for snapshot: Snapshot, in inventory: Inventory, now: Instant, leaving: ImageID? = nil
    ) -> Verdict {
        if let why = protection(of: snapshot, in: inventory, leaving: leaving) { return .keep(why: why) }
        switch snapshot.state {
        case .completed: break
        case .error where snapshot.isOurTasks: break
        default: return .keep(why: "its state is \(snapshot.state)")
        }
        let judgement = RetentionJudgement(policy.keep, of: snapshot.startedAt, at: now, in: timeZone) { _ in
            inventory.reasonsToKeep(snapshot.id, by: self, at: now)
        }
        guard judgement.isOver else { return .keep(why: judgement.why) }
        let minimum = max(1, policy.keepMinimum)
        var newest: Snapshot?
        var count = 0
        // Why no more than the minimum: an old snapshot beside thousands of newer ones costs no more than any other.
        for newer in inventory.snapshots(of: snapshot.volume, since: snapshot) where counts(newer, in: inventory) {
            newest = newest ?? newer
            count += 1
            if count == minimum { break }
        }
        guard count == minimum, let newest else {
            return .keep(why: "\(count) newer good snapshots of \(snapshot.volume), \(minimum) must stay")
        }
        guard now - newest.startedAt < freshestGoodWithin else {
            return .keep(why: "the newest good snapshot of \(snapshot.volume) is from \(newest.startedAt)")
        }
        return .delete(why: "\(judgement.why); \(newest.id) of \(snapshot.volume) is newer")
    }

    /// True for a good snapshot that stays. A surplus one goes only because the kept one is good, so that beside one that is
    /// no backup it counts.
    func counts(_ snapshot: Snapshot, in inventory: Inventory) -> Bool {
        isGood(snapshot, in: inventory)
            && inventory.kept(insteadOf: snapshot.id).map { !isGood($0, in: inventory) } ?? true
    }

    /// True for a snapshot that CreateImage made for our image, and that only the image protects.
    package func isPart(_ snapshot: Snapshot, of image: Image, in inventory: Inventory) -> Bool {
        guard image.wasMade(with: snapshot) else { return false }
        return snapshot.ownerID == inventory.account
            && hold(on: snapshot, in: inventory, leaving: image.id) == nil
    }

    /// The verdict on a duplicate: it may be deleted only once the kept snapshot is completed and good.
    package func duplicateVerdict(for snapshot: Snapshot, in inventory: Inventory, now: Instant) -> Verdict {
        guard let kept = inventory.kept(insteadOf: snapshot.id) else {
            return .keep(why: "it has no duplicate")
        }
        if let why = protection(of: snapshot, in: inventory, leaving: nil) { return .keep(why: why) }
        guard [.pending, .completed, .error].contains(snapshot.state) else {
            return .keep(why: "its state is \(snapshot.state)")
        }
        guard isGood(kept, in: inventory) else { return .keep(why: "its duplicate \(kept.id) is \(kept.state)") }
        // Why: a duplicate may be deleted only because the kept snapshot stays.
        guard !verdict(for: kept, in: inventory, now: now).deletes else {
            return .keep(why: "the retention of its duplicate \(kept.id) is over")
        }
        return .delete(why: "a second snapshot of \(snapshot.volume) by one task; \(kept.id) is kept")
    }

    /// The verdict on a snapshot of ours that ended in error. No age has to pass: it is no backup, and it occupies one
    /// of its volume's few places for snapshots in progress (FACTS F4; an HDD volume has one).
    package func failedVerdict(for snapshot: Snapshot, in inventory: Inventory) -> Verdict {
        guard snapshot.isOurTasks, snapshot.state == .error else {
            return .keep(why: "its state is \(snapshot.state)")
        }
        if let why = protection(of: snapshot, in: inventory, leaving: nil) { return .keep(why: why) }
        return .delete(why: "it ended in error, holds nothing, and keeps \(snapshot.volume) from being snapshotted")
    }

    /// Says what forbids the deletion at any age; nil when nothing does.
    private func protection(of snapshot: Snapshot, in inventory: Inventory, leaving: ImageID?) -> String? {
        if snapshot.ownerID != inventory.account { return "owned by \(snapshot.ownerID)" }
        if !policy.marks(snapshot.tags) { return "not tagged \(policy.tagKey)=\(policy.tagValue)" }
        if !snapshot.volume.isReal { return "of no known volume (\(snapshot.volume))" }
        return hold(on: snapshot, in: inventory, leaving: leaving)
    }

    /// Says what holds a snapshot of any owner; nil when nothing does.
    private func hold(on snapshot: Snapshot, in inventory: Inventory, leaving: ImageID?) -> String? {
        if let tag = snapshot.tags.keys.filter(Self.isManagedElsewhere).min() { return "tagged \(tag)" }
        if let hold = snapshot.tags.userHold(at: inventory.now, in: timeZone) { return hold }
        if snapshot.storageTier != .standard { return "in the \(snapshot.storageTier) tier" }
        if !snapshot.isExact { return "its tags or description hold what cannot be read" }
        guard inventory.images != nil else { return "images could not be listed" }
        return inventory.users(of: snapshot.id).first { $0 != leaving }.map { "used by \($0)" }
    }

    /// True for tags of AWS Backup and of Data Lifecycle Manager: those services delete their own snapshots.
    static func isManagedElsewhere(_ tag: ExactText) -> Bool {
        tag.hasPrefix("aws:backup:") || tag.hasPrefix("aws:dlm:") || tag.hasPrefix("dlm:")
    }
}

extension Image {
    /// True when one CreateImage call made the image and the snapshot: the snapshot is a part of the image.
    func wasMade(with snapshot: Snapshot) -> Bool {
        guard snapshot.description.hasPrefix("Created by CreateImage(") else { return false }
        let words = snapshot.description.text.utf8.split { byte in
            !(Unicode.Scalar(byte).properties.isAlphabetic && byte < 128 || (48...57).contains(byte) || byte == 45)
        }
        return words.contains { ExactText(Substring($0)) == id.text }
    }
}

extension Inventory {
    /// True when the listed snapshot is a part of the image.
    func isPart(_ id: SnapshotID, of image: Image) -> Bool { snapshot(id).map(image.wasMade) ?? false }
}
