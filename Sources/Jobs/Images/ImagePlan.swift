import AWS
import Accounts
import Foundation
import Model

/// Decides which instances get their image of the week (REQUIREMENTS R4, R5, R7, R47).
package enum ImagePlan {
    /// A volume with only one snapshot makes no image (REQUIREMENTS R4).
    static let snapshotsNeeded = 2

    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = LanePlan()
        guard context.account.images != nil, let policy = context.account.snapshots, let images = inventory.images
        else { return plan }
        let week = context.week
        let identity = ImageIdentity(
            inventory, timeZone: context.account.timeZone, window: context.limits.consistencyWindow)
        let selected = inventory.selected(by: policy)
        let holders = Dictionary(grouping: selected) { ImageName.name(of: $0, week: week, unique: false) }
        var differing: [String] = []
        let taken = Set(images.filter { $0.state != .deregistered }.map(\.name))
        for instance in selected {
            guard let root = instance.rootVolume,
                sources(of: root, in: inventory, policy: policy).count >= snapshotsNeeded
            else { continue }
            let existing = identity.images(of: instance, week: week).filter(isLive)
            guard existing.allSatisfy(identity.isUndecided) else {
                if !existing.contains(where: { $0.state == .available && inventory.isSound($0) }) {
                    differing += existing.filter { $0.state == .available }.map { "\($0.id) \($0.name)" }
                }
                continue
            }
            let plain = ImageName.name(of: instance, week: week, unique: false)
            let other = ImageName.name(of: instance, week: week, unique: true)
            let isShared = (holders[plain]?.count ?? 0) > 1
            // Why not this instance's own image: when that image fails, its name becomes free for the next.
            let isTaken = taken.contains(plain) && !existing.contains { $0.name == plain }
            let name = isShared || isTaken ? other : plain
            var initial = TaskSpec.Initial.ready(dueAt: nil)
            var reason = "\(instance.displayName) has no image of week \(week)"
            // Why: the run that finds an image being made follows it, since the run that began the image may have been
            // superseded. It also follows an image that may be another instance's, and makes its own if it is.
            if let begun = existing.min(by: { $0.isOlder(than: $1) }) {
                initial = .done(begun.noteOfPending)
                reason =
                    begun.state == .pending
                    ? "\(begun.id) of \(instance.displayName) is being made"
                    : "\(begun.id) claims to be of \(instance.displayName), and its root snapshot is not listed yet"
            }
            plan.tasks.append(
                TaskSpec(
                    RegisterImageJob.facts, lane: context.lane, subject: instance.id.text,
                    action: ImageSource.needsCreateImage(instance) ? CreateImage.actionName : nil,
                    reason: reason,
                    payload: RegisterImagePayload(
                        week: week, imageName: name, otherName: other, instanceName: instance.displayName,
                        rootVolume: root.text
                    ).json, initial: initial))
        }
        if !differing.isEmpty {
            plan.warnings.append(
                "kept as the image of the week although it differs from its instance: \(WarningLine.list(differing))")
        }
        let imaged = Set(plan.tasks.map(\.subject))
        plan.warnings += tagWarnings(selected.filter { imaged.contains($0.id.text) }, context)
        for (name, sharing) in holders.sorted(by: { $0.key < $1.key }) where sharing.count > 1 {
            plan.warnings.append(
                "\(sharing.count) instances share the image name \(name), their images carry the instance's id too: "
                    + WarningLine.list(sharing.map(\.id.text)))
        }
        return plan
    }

    private static func tagWarnings(_ imaged: [Instance], _ context: PlanContext) -> [String] {
        guard let extra = context.account.images?.extraTags, !extra.copied.isEmpty else { return [] }
        let choices = imaged.map { instance in
            let own = TaskTags.image(
                of: TaskIdentity(run: context.run, kind: .registerImage, subject: instance.id.text),
                instance: instance.id, instanceName: instance.displayName, week: context.week)
            return (instance.id.description, TagChoice(own: own, extra, copying: [instance.tags]))
        }
        return [TagChoice.warning("images", choices)].compactMap(\.self)
    }

    /// True for an image that is available or may become so. It serves as the week's image, even if it differs from its
    /// instance: another would differ as well.
    static func isLive(_ image: Image) -> Bool { image.state == .pending || image.state == .available }

    /// Our snapshots of a root volume, newest first. Those in `error`, by-products and surplus duplicates do not count.
    package static func sources(of root: VolumeID, in inventory: Inventory, policy: SnapshotPolicy) -> [Snapshot] {
        inventory.snapshots(of: root).filter {
            // Why the flaw: where the one that is kept is no backup, this one stays.
            policy.marks($0.tags) && ($0.state == .completed || $0.state == .pending) && !$0.isByProduct
                && inventory.kept(insteadOf: $0.id).map { policy.flaw(of: $0) != nil } ?? true
        }
    }

    /// The snapshot that an image is registered from: the newest completed one with the tag of a root
    /// (REQUIREMENTS R4).
    package static func source(of root: VolumeID, in inventory: Inventory, policy: SnapshotPolicy) -> Snapshot? {
        sources(of: root, in: inventory, policy: policy).first {
            $0.state == .completed && $0.storageTier == .standard && $0.tags[TaskTags.rootSnapshot] == "true"
        }
    }
}

extension Image {
    /// The note by which `confirm` follows an image that another task has begun.
    var noteOfPending: ResourceNote {
        ResourceNote(id: id.text, state: .pending, adopted: true, startedAt: createdAt)
    }
}
