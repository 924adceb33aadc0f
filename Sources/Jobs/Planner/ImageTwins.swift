import AWS
import Model

/// Images that were made more than once of one instance and week, by our tags: two hosts can race, and a request that was
/// long on its way can find its name held and another made under the second name (design §4, §7).
package struct ImageTwins: Sendable {
    /// Of each surplus image, the one that is kept instead.
    package let keptInsteadOf: [ImageID: Image]

    /// `images` are all of one owner; those that have failed or are gone are no twins. The kept one of a group is the
    /// first by (available, creation, id).
    package init(among images: [Image]) {
        struct Key: Hashable {
            let instance: String
            let week: String
        }
        var groups: [Key: [Image]] = [:]
        for image in images where ImagePlan.isLive(image) && ImageDeregistration.isAuto(image) {
            guard image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.kind == .registerImage,
                let instance = image.tags[TaskTags.instance],
                let week = image.tags[TaskTags.week]
            else { continue }
            groups[Key(instance: instance, week: week), default: []].append(image)
        }
        var kept: [ImageID: Image] = [:]
        for group in groups.values where group.count > 1 {
            let sorted = group.sorted { left, right in
                let (leftWaits, rightWaits) = (left.state != "available", right.state != "available")
                if leftWaits != rightWaits { return rightWaits }
                return (left.createdAt, left.id) < (right.createdAt, right.id)
            }
            for surplus in sorted.dropFirst() { kept[surplus.id] = sorted[0] }
        }
        keptInsteadOf = kept
    }
}
