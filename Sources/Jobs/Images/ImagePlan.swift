import AWS
import Accounts
import Foundation
import Model

/// Which instances get their image of the week (REQUIREMENTS R4, R5, R7, R47).
package enum ImagePlan {
    /// A volume with only one snapshot makes no image (REQUIREMENTS R4).
    static let snapshotsNeeded = 2

    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = LanePlan()
        guard context.account.images != nil, let policy = context.account.snapshots, let images = inventory.images
        else { return plan }
        let week = context.week
        let identity = ImageIdentity(inventory, timeZone: context.account.timeZone)
        let selected = inventory.selected(by: policy)
        let holders = Dictionary(grouping: selected) { ImageName.name(of: $0, week: week, unique: false) }
        let taken = Set(images.filter { $0.state != .deregistered }.map(\.name))
        for instance in selected {
            guard let root = instance.rootVolume,
                sources(of: root, in: inventory, policy: policy).count >= snapshotsNeeded
            else { continue }
            let there = images.filter { serves($0, in: inventory) && identity.isImage($0, of: instance, week: week) }
            guard there.allSatisfy({ $0.state == .pending }) else { continue }
            let plain = ImageName.name(of: instance, week: week, unique: false)
            let other = ImageName.name(of: instance, week: week, unique: true)
            let isShared = (holders[plain]?.count ?? 0) > 1
            // Why not its own: when that one fails it makes room for the next.
            let isTaken = taken.contains(plain) && !there.contains { $0.name == plain }
            let name = isShared || isTaken ? other : plain
            var initial = TaskSpec.Initial.ready(dueAt: nil)
            var reason = "\(instance.displayName) has no image of week \(week)"
            // Why: whoever finds it under way answers for its end, as the run that began it may have given way.
            if let begun = there.min(by: { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }) {
                initial = .done(begun.noteOfPending)
                reason = "\(begun.id) of \(instance.displayName) is being made"
            }
            plan.tasks.append(
                TaskSpec(
                    lane: context.lane, kind: .registerImage, subject: instance.id.text,
                    action: ImageSource.needsCreateImage(instance) ? .createImage : .registerImage,
                    reason: reason,
                    payload: RegisterImagePayload(
                        week: week, imageName: name, otherName: other, instanceName: instance.displayName,
                        rootVolume: root.text
                    ).json, initial: initial, effect: .makesImage))
        }
        for (name, sharing) in holders.sorted(by: { $0.key < $1.key }) where sharing.count > 1 {
            plan.warnings.append(
                "\(sharing.count) instances share the image name \(name), their images carry the instance's id too: "
                    + WarningLine.list(sharing.map(\.id.text)))
        }
        return plan
    }

    /// An image that is there, or will be.
    static func isLive(_ image: Image) -> Bool { image.state == .pending || image.state == .available }

    /// An image that serves as the week's: not one that came out unlike its instance.
    private static func serves(_ image: Image, in inventory: Inventory) -> Bool {
        image.state == .pending || image.state == .available && inventory.isSound(image)
    }

    /// Our snapshots of a root volume, newest first; those in `error`, by-products and surplus duplicates do not count.
    package static func sources(of root: VolumeID, in inventory: Inventory, policy: SnapshotPolicy) -> [Snapshot] {
        (inventory.snapshotsByVolume[root] ?? []).filter {
            policy.marks($0.tags) && ($0.state == .completed || $0.state == .pending) && !$0.isByProduct
                && inventory.duplicates.keptInsteadOf[$0.id] == nil
        }
    }

    /// What an image is registered from: the newest completed one that is tagged as a root's (REQUIREMENTS R4).
    package static func source(of root: VolumeID, in inventory: Inventory, policy: SnapshotPolicy) -> Snapshot? {
        sources(of: root, in: inventory, policy: policy).first {
            $0.state == .completed && $0.storageTier == .standard && $0.tags[TaskTags.rootSnapshot] == "true"
        }
    }
}

extension Image {
    /// As the database keeps one that somebody else has begun; `confirm` follows it.
    var noteOfPending: ResourceNote {
        ResourceNote(id: id.text, state: .pending, adopted: true, startedAt: createdAt)
    }
}
