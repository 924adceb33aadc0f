import AWS
import Model
import Synchronization

/// The instance and week of which a task of ours made an image, as its tags say.
struct ImageWeek: Hashable, Sendable {
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
        guard let week = ImageWeek(image) else { return nil }
        return inventory.judgements.value(of: week) { judge(inventory.images(of: week)) }[image.id]
    }

    /// The kept image of each surplus one of an instance and week. Of the kept ones no two are of one volume, so that one
    /// look-up by volume and one by source find the image that is kept instead of the next.
    private func judge(_ group: [Image]) -> [ImageID: Image] {
        guard group.count > 1 else { return [:] }
        var keptInsteadOf: [ImageID: Image] = [:]
        var kept: [Image] = []
        var bySource: [InstanceID: Int] = [:]
        var byVolume: [VolumeID: Int] = [:]
        for next in group.map(ranked).sorted(by: isKeptBefore).map(\.image) {
            // Why: tags are only claims. An image of another volume is not a duplicate, whatever its tags say.
            let volume = inventory.rootVolume(of: next)
            let places = [next.sourceInstance.flatMap { bySource[$0] }, volume.flatMap { byVolume[$0] }]
            if let first = places.compactMap(\.self).min() {
                keptInsteadOf[next.id] = kept[first]
                continue
            }
            if let source = next.sourceInstance { bySource[source] = kept.count }
            if let volume { byVolume[volume] = kept.count }
            kept.append(next)
        }
        return keptInsteadOf
    }

    /// The judgements of the groups of one inventory. Each group is judged once, however many images a neighbour puts
    /// into it.
    final class Judgements: Sendable {
        private let known = Mutex<[ImageWeek: [ImageID: Image]]>([:])
        private let replacements = Mutex<ImageReplacements?>(nil)

        private let retained = LastAnswer<RetentionQuestion<ImageDeregistration>, RetainedImages>()

        func retained(by rules: ImageDeregistration, at now: Instant, _ judge: () -> RetainedImages) -> RetainedImages {
            retained.answer(to: .init(rules: rules, now: now), judge)
        }

        func replacements(judge: () -> ImageReplacements) -> ImageReplacements {
            if let found = replacements.withLock({ $0 }) { return found }
            let made = judge()
            replacements.withLock { $0 = made }
            return made
        }

        func value(of week: ImageWeek, judge: () -> [ImageID: Image]) -> [ImageID: Image] {
            if let found = known.withLock({ $0[week] }) { return found }
            let made = judge()
            known.withLock { $0[week] = made }
            return made
        }
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
