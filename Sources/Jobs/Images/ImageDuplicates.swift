import AWS
import Model

/// Images that were made more than once of one instance and week, by our tags: two hosts can race, and a request that was
/// long on its way can find its name held and another made under the second name (REQUIREMENTS R41; DECISIONS D6).
package struct ImageDuplicates: Sendable {
    /// Of each surplus image, the one that is kept instead.
    package let keptInsteadOf: [ImageID: Image]

    /// Among the inventory's images; those that have failed or are gone are no duplicates. The kept one of a group is the first
    /// by (available, like its instance, creation, id).
    package init(in inventory: Inventory) {
        struct Key: Hashable {
            let instance: String
            let week: String
        }
        var groups: [Key: [Image]] = [:]
        for image in inventory.images ?? [] where ImagePlan.isLive(image) && ImageDeregistration.isAuto(image) {
            guard image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.kind == .registerImage,
                let instance = image.tags[TaskTags.instance],
                let week = image.tags[TaskTags.week]
            else { continue }
            groups[Key(instance: instance, week: week), default: []].append(image)
        }
        var kept: [ImageID: Image] = [:]
        for group in groups.values where group.count > 1 {
            let ranked = group.map { image in
                (rank: image.state != .available ? 2 : inventory.isSound(image) ? 0 : 1, image: image)
            }
            let sorted = ranked.sorted { left, right in
                (left.rank, left.image.createdAt, left.image.id) < (right.rank, right.image.createdAt, right.image.id)
            }
            for surplus in sorted.dropFirst() { kept[surplus.image.id] = sorted[0].image }
        }
        keptInsteadOf = kept
    }
}
