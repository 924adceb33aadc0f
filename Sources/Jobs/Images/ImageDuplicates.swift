import AWS
import Model

/// The instance and week of which a task of ours made an image, as its tags say.
struct ImageWeek: Hashable {
    private let instance: ExactText
    private let week: ExactText

    /// Nil for an image that is no duplicate of any other. Images that failed or were deregistered do not count.
    init?(_ image: Image) {
        // Why: without a creation date nothing shows which image was the first.
        guard ImagePlan.isLive(image), ImageDeregistration.isAuto(image), image.createdAt != nil,
            image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.kind == .registerImage,
            let instance = image.tags[TaskTags.instance], let week = image.tags[TaskTags.week],
            ImageName.fits(image)
        else { return nil }
        (self.instance, self.week) = (instance, week)
    }
}

/// Several images of one instance and week, as our tags show. Two hosts can race. A late request can find that
/// its name is held and that another image has the second name (REQUIREMENTS R41; DECISIONS D6).
package struct ImageDuplicates: Sendable {
    private let inventory: Inventory

    package init(in inventory: Inventory) { self.inventory = inventory }

    /// The image that is kept instead of a surplus one; nil for an image that is not surplus. The first of a group by
    /// (available, like its instance, creation, id) is kept. Of images that all differ from their instance it is the
    /// last, because the first is deregistered when another is made (DECISIONS D68).
    package func kept(insteadOf image: Image) -> Image? {
        let group = ImageWeek(image).map { inventory.images(of: $0) } ?? []
        guard group.count > 1 else { return nil }
        var kept: [Image] = []
        for next in group.map(ranked).sorted(by: isKeptBefore).map(\.image) {
            // Why: tags are only claims. An image of another volume is not a duplicate, whatever its tags say.
            let first = kept.first { inventory.areOfOneVolume($0, next) }
            if next.id == image.id { return first }
            if first == nil { kept.append(next) }
        }
        return nil
    }

    private typealias Ranked = (rank: Int, image: Image)

    private func ranked(_ image: Image) -> Ranked {
        (image.state != .available ? 2 : inventory.isSound(image) ? 0 : 1, image)
    }

    private func isKeptBefore(_ left: Ranked, _ right: Ranked) -> Bool {
        guard left.rank == right.rank else { return left.rank < right.rank }
        let (first, second) = left.rank == 1 ? (right.image, left.image) : (left.image, right.image)
        return first.isOlder(than: second)
    }
}
