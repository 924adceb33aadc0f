import AWS
import Model

/// Several images of one instance and week, as our tags show. Two hosts can race. A late request can find that
/// its name is held and that another image has the second name (REQUIREMENTS R41; DECISIONS D6).
package struct ImageDuplicates: Sendable {
    /// The image that is kept instead of each surplus one.
    package let keptInsteadOf: [ImageID: Image]

    /// Finds the duplicates among the inventory's images. Images that failed or were deregistered do not count. The
    /// first of a group by (available, like its instance, creation, id) is kept. Of images that all differ from their
    /// instance it is the last, because the first is deregistered when another is made (DECISIONS D68).
    package init(in inventory: Inventory) {
        struct Key: Hashable {
            let instance: ExactText
            let week: ExactText
        }
        var groups: [Key: [Image]] = [:]
        for image in inventory.images ?? [] where ImagePlan.isLive(image) && ImageDeregistration.isAuto(image) {
            // Why: without a creation date nothing shows which image was the first.
            if image.createdAt == nil { continue }
            guard image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.kind == .registerImage,
                let instance = image.tags[TaskTags.instance],
                let week = image.tags[TaskTags.week], ImageName.fits(image)
            else { continue }
            groups[Key(instance: instance, week: week), default: []].append(image)
        }
        var kept: [ImageID: Image] = [:]
        for group in groups.values where group.count > 1 {
            let ranked = group.map { image in
                (rank: image.state != .available ? 2 : inventory.isSound(image) ? 0 : 1, image: image)
            }
            let sorted = ranked.sorted { left, right in
                guard left.rank == right.rank else { return left.rank < right.rank }
                let (first, second) = left.rank == 1 ? (right.image, left.image) : (left.image, right.image)
                return first.isOlder(than: second)
            }
            // Why: tags are only claims. An image of another volume is not a duplicate, whatever its tags say.
            for (index, surplus) in sorted.enumerated() {
                let first = sorted[..<index].first {
                    kept[$0.image.id] == nil && inventory.areOfOneVolume($0.image, surplus.image)
                }
                if let first { kept[surplus.image.id] = first.image }
            }
        }
        keptInsteadOf = kept
    }
}
