import AWS
import Model

/// The newest image that can replace older ones, for each instance and volume of an inventory. All images are judged once,
/// however many a neighbour lets name one instance.
package struct ImageReplacements: Sendable {
    /// The things that an older image and its replacement have in common: the instance that they name, and the source or the volume by
    /// which EC2 shows that they hold one volume.
    struct Key: Hashable {
        let named: InstanceID?
        var source: InstanceID?
        var volume: VolumeID?
    }

    private var newest: [Key: Image] = [:]

    package init(in inventory: Inventory) {
        for image in inventory.images ?? [] where Self.replaces(image, inventory) {
            for key in Self.keys(of: image, in: inventory, named: [image.namedInstance, nil]) where newest[key] == nil {
                newest[key] = image
            }
        }
    }

    /// The newest image that replaces older ones and holds the volume of `image`. It may be `image` itself. It is of the
    /// instance that `image` names, if it names one.
    package func newest(for image: Image, in inventory: Inventory) -> Image? {
        Self.keys(of: image, in: inventory, named: [image.namedInstance]).compactMap { newest[$0] }
            .max { $0.isOlder(than: $1) }
    }

    /// True for an image that would start its instance. A surplus duplicate goes because another image stays, so that it
    /// replaces none.
    static func replaces(_ image: Image, _ inventory: Inventory) -> Bool {
        image.state == .available && ImageDeregistration.isAuto(image) && inventory.isSound(image)
            && !inventory.cannotCompare(image) && ImageDuplicates(in: inventory).kept(insteadOf: image) == nil
    }

    static func keys(of image: Image, in inventory: Inventory, named: Set<InstanceID?>) -> [Key] {
        let volume = inventory.rootVolume(of: image)
        return named.flatMap { named in
            [image.sourceInstance.map { Key(named: named, source: $0) }, volume.map { Key(named: named, volume: $0) }]
                .compactMap(\.self)
        }
    }
}

extension Image {
    /// The instance that the image names; nil when only its root volume tells.
    var namedInstance: InstanceID? { tags[TaskTags.instance].map { InstanceID($0) } ?? sourceInstance }
}
