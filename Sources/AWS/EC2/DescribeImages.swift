import Model

/// Lists the caller's own images in pages of 1 to 1,000. Disabled and deprecated images are listed too, because they
/// use snapshots. A deregistered image may still show for a short while. Source: EC2 2016-11-15 `DescribeImages`.
package struct DescribeImages: TaggedListing {
    package static let service = Service.ec2
    package static let action = "DescribeImages"

    /// True lists own images only. False reads an instance's source image by id, since another account may own it.
    package var ownOnly: Bool
    package var images: [ImageID]
    package var filters: [Filter]
    package var pageSize: Int?
    package var nextToken: ExactText?
    package var keeps: TagFilter

    package init(
        images: [ImageID] = [], filters: [Filter] = [], ownOnly: Bool = true, maxResults: Int = 1_000,
        keeping keeps: TagFilter = .all
    ) {
        self.keeps = keeps
        self.images = images
        self.filters = filters
        self.ownOnly = ownOnly
        pageSize = images.isEmpty ? maxResults : nil
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ImageId", list: images.map(\.text))
        form.add("Owner", list: ownOnly ? ["self"] : [])
        form.add("IncludeDeprecated", true)
        form.add("IncludeDisabled", true)
        form.add(page: self)
        return form.pairs
    }

    package static func reading(_ keeps: TagFilter) -> [ItemList<Image>] {
        [
            ItemList("imagesSet", "item", id: "imageId") { item throws(DecodingFailure) in
                try Image(item, keeps)
            }
        ]
    }
    package static let leastPageSize = 1
}

extension Image {
    init(_ xml: XMLTree, _ keeps: TagFilter = .all) throws(DecodingFailure) {
        self.init(
            id: ImageID(try xml.requiredIdentifier("imageId")), ownerID: try xml.requiredAccount("imageOwnerId"),
            name: xml.exactText("name") ?? "", state: ImageState(try xml.requiredText("imageState")),
            isPublic: try xml.bool("isPublic") ?? false, createdAt: try xml.instant("creationDate"),
            tags: Tags(ec2: xml["tagSet"], keeps), rootDeviceName: xml.text("rootDeviceName"))
        description = xml.description()
        stateMessage = xml["stateReason"]?.shownText("message")
        for mapping in xml["blockDeviceMapping"]?.items ?? [] {
            let ebs = mapping["ebs"]
            devices.append(
                Device(
                    name: mapping.text("deviceName") ?? "",
                    snapshot: try ebs?.identifier("snapshotId").map { SnapshotID($0) },
                    sizeGiB: try ebs?.int("volumeSize"), volumeType: ebs?.text("volumeType")))
        }
        sourceInstance = xml.text("sourceInstanceId").map { InstanceID($0) }
        architecture = xml.text("architecture")
        virtualizationType = xml.text("virtualizationType")
        bootMode = xml.text("bootMode")
        enaSupport = try xml.bool("enaSupport")
        sriovNetSupport = xml.text("sriovNetSupport")
        tpmSupport = xml.text("tpmSupport")
        imdsSupport = xml.text("imdsSupport")
        platformDetails = xml.text("platformDetails")
        usageOperation = xml.text("usageOperation")
        deregistrationProtection = xml.shownText("deregistrationProtection")
    }
}
