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

    /// The instance's images of the week, newest first.
    package func images(of instance: Instance, week: ExactText) -> [Image] {
        let claim = ResourceDescription.imagePrefix(of: instance.id, week: week)
        return inventory.images(naming: instance.id, holding: instance.rootVolume, claim: claim)
            .filter { isImage($0, of: instance, week: week) }
    }

    /// The images of the instance or root volume that `image` is of, newest first.
    package func replacements(of image: Image) -> [Image] {
        let instance = instance(of: image)
        return inventory.images(naming: instance, holding: instance == nil ? rootVolume(of: image) : nil)
            .filter { replaces($0, image) }
    }

    /// True when `image` is that instance's image of that week.
    package func isImage(_ image: Image, of instance: Instance, week: ExactText) -> Bool {
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
            && image.createdAt.map { ExactText(ISOWeek($0.day(in: timeZone)).description) == week } ?? false
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
    package func replaces(_ newer: Image, _ image: Image) -> Bool {
        if let instance = instance(of: image) {
            return self.instance(of: newer) == instance && inventory.mayBeOfOneVolume(newer, image)
        }
        guard let root = rootVolume(of: image) else { return false }
        return rootVolume(of: newer) == root
    }
}

extension Inventory {
    func rootVolume(of image: Image) -> VolumeID? {
        image.rootSnapshot.flatMap { snapshot($0)?.volume }
    }

    /// False when EC2's own facts refute that two images hold one volume: their root snapshots are of two volumes, and
    /// CreateImage did not make the two images from one instance.
    func mayBeOfOneVolume(_ left: Image, _ right: Image) -> Bool {
        if let instance = left.sourceInstance, instance == right.sourceInstance { return true }
        guard let first = rootVolume(of: left), let second = rootVolume(of: right) else { return true }
        return first == second
    }
}
