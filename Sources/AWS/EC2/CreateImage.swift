import Model

/// Makes an image of an instance without a reboot, and keeps its billing codes (FACTS F22). EC2 makes the snapshots
/// itself, and leaves out the devices in `excludedDevices`. The image and its snapshots get the tags.
/// Source: EC2 2016-11-15 `CreateImage`.
package struct CreateImage: CreateOperation {
    package static let service = Service.ec2
    package static let action = "CreateImage"

    package var instance: InstanceID
    package var name: ExactText
    package var description: ExactText?
    /// Device names of the volumes that the image leaves out.
    package var excludedDevices: [ExactText]
    package var imageTags: Tags
    package var snapshotTags: Tags

    package init(
        instance: InstanceID, name: ExactText, description: ExactText? = nil, excludedDevices: [ExactText] = [],
        imageTags: Tags, snapshotTags: Tags
    ) {
        self.instance = instance
        self.name = name
        self.description = description
        self.excludedDevices = excludedDevices
        self.imageTags = imageTags
        self.snapshotTags = snapshotTags
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("InstanceId", instance.text)
        form.add("Name", name)
        form.add("Description", description)
        // Why: the API's default is to reboot the instance.
        form.add("NoReboot", true)
        for (index, device) in excludedDevices.enumerated() {
            form.add("BlockDeviceMapping.\(index + 1).DeviceName", device)
            form.add("BlockDeviceMapping.\(index + 1).NoDevice", "")
        }
        form.add(tags: imageTags, of: "image", at: 1)
        form.add(tags: snapshotTags, of: "snapshot", at: imageTags.isEmpty ? 1 : 2)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> ImageID { ImageID(try xml.requiredText("imageId")) }
}
