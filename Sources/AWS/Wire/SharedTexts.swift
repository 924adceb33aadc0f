import Model

/// Gives equal texts of one listing one place in memory. Names, tags, owners and kinds repeat in every item, and a large
/// account has a hundred thousand of them.
package struct SharedTexts {
    private var texts: Set<ExactText> = []
    private var tags: Set<Tags> = []

    /// The longest text, in bytes, that a string holds without memory of its own.
    private static let inlineBytes = 15

    /// An equal text, which may be that of an earlier item.
    mutating func shared(_ text: ExactText) -> ExactText {
        text.text.utf8.count <= Self.inlineBytes ? text : texts.insert(text).memberAfterInsert
    }

    mutating func share(_ text: inout ExactText?) { text = text.map { shared($0) } }

    mutating func shared<ID: EC2Identifier>(_ id: ID) -> ID { ID(shared(id.text)) }

    /// Equal tags, which may be those of an earlier item.
    mutating func shared(_ tags: Tags) -> Tags {
        if tags.isEmpty { return tags }
        if let place = self.tags.firstIndex(of: tags) { return self.tags[place] }
        var own = Tags(minimumCapacity: tags.count)
        for (key, value) in tags { own[shared(key)] = shared(value) }
        self.tags.insert(own)
        return own
    }
}

extension PagedOperation {
    package static func share(_ item: inout Item, in texts: inout SharedTexts) {}
}

extension DescribeSnapshots {
    package static func share(_ snapshot: inout Snapshot, in texts: inout SharedTexts) {
        snapshot.volume = texts.shared(snapshot.volume)
        snapshot.tags = texts.shared(snapshot.tags)
        texts.share(&snapshot.stateMessage)
    }
}

extension DescribeImages {
    package static func share(_ image: inout Image, in texts: inout SharedTexts) {
        image.tags = texts.shared(image.tags)
        image.sourceInstance = image.sourceInstance.map { texts.shared($0) }
        for index in image.devices.indices {
            image.devices[index].name = texts.shared(image.devices[index].name)
            texts.share(&image.devices[index].volumeType)
        }
        for path in [
            \Image.stateMessage, \.rootDeviceName, \.architecture, \.virtualizationType, \.bootMode, \.sriovNetSupport,
            \.tpmSupport, \.imdsSupport, \.platformDetails, \.usageOperation, \.deregistrationProtection,
        ] { texts.share(&image[keyPath: path]) }
    }
}

extension DescribeInstances {
    package static func share(_ instance: inout Instance, in texts: inout SharedTexts) {
        instance.tags = texts.shared(instance.tags)
        instance.imageID = instance.imageID.map { texts.shared($0) }
        for index in instance.volumes.indices {
            instance.volumes[index].device = texts.shared(instance.volumes[index].device)
        }
        for path in [
            \Instance.rootDeviceName, \.architecture, \.virtualizationType, \.bootMode, \.sriovNetSupport, \.tpmSupport,
            \.metadataTokens, \.kernelID, \.ramdiskID, \.platform, \.platformDetails, \.usageOperation,
        ] { texts.share(&instance[keyPath: path]) }
    }
}

extension DescribeVolumes {
    package static func share(_ volume: inout Volume, in texts: inout SharedTexts) {
        volume.tags = texts.shared(volume.tags)
        volume.type = texts.shared(volume.type)
    }
}
