import AWS
import Foundation
import Model

/// Tells of which instance and week an image is: by our tags, else by its root snapshot's volume, else by the
/// description that we give every image (REQUIREMENTS R47). The name says nothing, since it only has to be free.
package struct ImageIdentity: Sendable {
    let inventory: Inventory
    let timeZone: TimeZone

    package init(_ inventory: Inventory, timeZone: TimeZone) {
        self.inventory = inventory
        self.timeZone = timeZone
    }

    /// The volume of the image's root snapshot; nil when that snapshot is not among ours.
    package func rootVolume(of image: Image) -> VolumeID? {
        let root = image.devices.first { $0.name == image.rootDeviceName } ?? image.devices.first
        return root?.snapshot.flatMap { inventory.snapshotsByID[$0]?.volume }
    }

    /// True when `image` is that instance's image of that week.
    package func isImage(_ image: Image, of instance: Instance, week: String) -> Bool {
        if let tagged = image.tags[TaskTags.instance], let taggedWeek = image.tags[TaskTags.week] {
            return tagged == instance.id.text && taggedWeek == week
        }
        if image.description.hasPrefix(ResourceDescription.imagePrefix(of: instance.id, week: week)) { return true }
        guard image.tags[TaskTags.autoImage] == "true", let root = instance.rootVolume else { return false }
        return (rootVolume(of: image) == root || image.sourceInstance == instance.id)
            && ISOWeek(image.createdAt.day(in: timeZone)).description == week
    }

    /// The instance that an image names; nil when only its root volume tells.
    func instance(of image: Image) -> InstanceID? {
        image.tags[TaskTags.instance].map { InstanceID($0) } ?? image.sourceInstance
    }

    /// True when `newer` is of the instance that `image` names, or of its root volume when it names none. An image that
    /// names its instance is not replaced by an image that names none.
    func replaces(_ newer: Image, _ image: Image) -> Bool {
        if let instance = instance(of: image) { return self.instance(of: newer) == instance }
        guard let root = rootVolume(of: image) else { return false }
        return rootVolume(of: newer) == root
    }
}
