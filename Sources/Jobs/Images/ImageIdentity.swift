import AWS
import Foundation
import Model

/// Tells an image's instance and week by our tags. If they are missing, it goes by the description that we give every
/// image or by the root snapshot's volume (REQUIREMENTS R47). A name alone says nothing, since it only has to be free.
package struct ImageIdentity: Sendable {
    let inventory: Inventory
    let timeZone: TimeZone
    /// How long a listing may lag behind.
    let window: Duration

    package init(_ inventory: Inventory, timeZone: TimeZone, window: Duration) {
        self.inventory = inventory
        self.timeZone = timeZone
        self.window = window
    }

    /// The instance's images of the week, newest first.
    package func images(of instance: Instance, week: ExactText) -> [Image] {
        let claim = ResourceDescription.imagePrefix(of: instance.id, week: week)
        return inventory.images(naming: instance.id, holding: instance.rootVolume, claim: claim)
            .filter { isImage($0, of: instance, week: week) }
    }

    /// True when `image` is that instance's image of that week: something claims it, and EC2's own facts show that it holds
    /// the instance's root volume (REQUIREMENTS R61).
    package func isImage(_ image: Image, of instance: Instance, week: ExactText) -> Bool {
        claims(image, instance, week) && holdsVolume(image, instance)
    }

    /// True when the image's tags and name, its description, or its volume and age name that instance and week.
    private func claims(_ image: Image, _ instance: Instance, _ week: ExactText) -> Bool {
        let (tagged, taggedWeek) = (image.tags[TaskTags.instance], image.tags[TaskTags.week])
        if tagged == instance.id.text, taggedWeek == week, ImageName.fits(image) { return true }
        // Why: tags of another instance do not make a second image of one that has our tags and this instance's name.
        if image.tags[TaskTags.task] ?? tagged ?? taggedWeek != nil,
            ImageName.isName(image.name, of: instance, week: week)
        {
            return true
        }
        if image.description.hasPrefix(ResourceDescription.imagePrefix(of: instance.id, week: week)) { return true }
        guard tagged == nil || taggedWeek == nil, image.tags[TaskTags.autoImage] == "true",
            let root = instance.rootVolume
        else { return false }
        return (inventory.rootVolume(of: image) == root || image.sourceInstance == instance.id)
            && image.createdAt.map { ExactText(ISOWeek($0.day(in: timeZone)).description) == week } ?? false
    }

    /// True when the image holds the instance's root volume. While it is being made, or its root snapshot is not shown yet or
    /// cannot be read, the program waits beside it.
    private func holdsVolume(_ image: Image, _ instance: Instance) -> Bool {
        if image.sourceInstance == instance.id { return true }
        // Why not of another source: EC2 says then that it will hold another instance's volumes.
        let mayBe = image.sourceInstance == nil && isUndecided(image)
        guard let snapshot = image.rootSnapshot else { return mayBe }
        if let listed = inventory.snapshot(snapshot) { return listed.volume == instance.rootVolume }
        return mayBe || isUnreadable(snapshot)
    }

    /// True for an image that EC2 is making, and for one that it made so short a time before the listing that the image's
    /// root snapshot need not be listed yet (DECISIONS D98). A later listing decides whose it is.
    func isUndecided(_ image: Image) -> Bool {
        if image.state == .pending { return true }
        guard let snapshot = image.rootSnapshot, inventory.snapshot(snapshot) == nil, !isUnreadable(snapshot),
            let createdAt = image.createdAt, let now = inventory.now
        else { return false }
        return now - createdAt < window
    }

    private func isUnreadable(_ snapshot: SnapshotID) -> Bool {
        inventory.unreadable.contains { $0.id == snapshot.text || $0.id == nil }
    }
}

extension Inventory {
    /// The volume of the image's root snapshot. Nil when that snapshot was not listed or is a copy, which shows no volume.
    func rootVolume(of image: Image) -> VolumeID? {
        guard let volume = image.rootSnapshot.flatMap({ snapshot($0)?.volume }), volume.isReal else { return nil }
        return volume
    }
}
