import AWS
import Foundation
import Model

/// Tells an image's instance and week by our tags. If they are missing, it goes by the description that we give every
/// image or by the root snapshot's volume (REQUIREMENTS R47). The name says nothing, since it only has to be free.
package struct ImageIdentity: Sendable {
    let inventory: Inventory
    let timeZone: TimeZone

    package init(_ inventory: Inventory, timeZone: TimeZone) {
        self.inventory = inventory
        self.timeZone = timeZone
    }

    /// The volume of the image's root snapshot; nil when that snapshot was not listed.
    package func rootVolume(of image: Image) -> VolumeID? { inventory.rootVolume(of: image) }

    /// True when `image` is that instance's image of that week.
    package func isImage(_ image: Image, of instance: Instance, week: ExactText) -> Bool {
        // Why the claim first: it is cheap, and each instance is compared with each image.
        claims(image, instance, week) && !isOfAnotherVolume(image, instance)
    }

    /// True when the image's tags, its description, or its volume and age name that instance and week.
    private func claims(_ image: Image, _ instance: Instance, _ week: ExactText) -> Bool {
        if let tagged = image.tags[TaskTags.instance], let taggedWeek = image.tags[TaskTags.week] {
            return tagged == instance.id.text && taggedWeek == week
        }
        if image.description.hasPrefix(ResourceDescription.imagePrefix(of: instance.id, week: week)) { return true }
        guard image.tags[TaskTags.autoImage] == "true", let root = instance.rootVolume else { return false }
        return (rootVolume(of: image) == root || image.sourceInstance == instance.id)
            && ExactText(ISOWeek(image.createdAt.day(in: timeZone)).description) == week
    }

    /// True when the image's root snapshot refutes its tags and description: it holds another volume.
    private func isOfAnotherVolume(_ image: Image, _ instance: Instance) -> Bool {
        guard let volume = rootVolume(of: image), let root = instance.rootVolume else { return false }
        return volume != root && image.sourceInstance != instance.id
    }

    /// The instance that an image names; nil when only its root volume tells.
    func instance(of image: Image) -> InstanceID? {
        image.tags[TaskTags.instance].map { InstanceID($0) } ?? image.sourceInstance
    }

    /// True when `newer` is of the instance that `image` names, or of its root volume if it names none. An image that
    /// names its instance is not replaced by an image that names no instance.
    func replaces(_ newer: Image, _ image: Image) -> Bool {
        if let instance = instance(of: image) {
            return self.instance(of: newer) == instance && inventory.mayBeOfOneVolume(newer, image)
        }
        guard let root = rootVolume(of: image) else { return false }
        return rootVolume(of: newer) == root
    }
}

extension Inventory {
    func rootVolume(of image: Image) -> VolumeID? {
        image.rootSnapshot.flatMap { snapshotsByID[$0]?.volume }
    }

    /// False when EC2's own facts refute that two images hold one volume: their root snapshots are of two volumes, and
    /// CreateImage did not make the two images from one instance.
    func mayBeOfOneVolume(_ left: Image, _ right: Image) -> Bool {
        if let instance = left.sourceInstance, instance == right.sourceInstance { return true }
        guard let first = rootVolume(of: left), let second = rootVolume(of: right) else { return true }
        return first == second
    }
}
