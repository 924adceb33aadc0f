import Model

/// Lists the caller's own images, disabled and deprecated ones included: they too hold their snapshots. A page of 1 to
/// 1,000 at a time. Recently deregistered images show for a short while.
/// Source: EC2 2016-11-15 `DescribeImages`. Bucket: 100 calls, 20/s.
package struct DescribeImages: PagedOperation {
    package static let service = Service.ec2
    package static let action = "DescribeImages"
    package static let effect = Effect.reads

    /// Own images only; false to look at an instance's source image, which may be anyone's: give its id.
    package var ownOnly: Bool
    package var images: [ImageID]
    package var filters: [Filter]
    package var maxResults: Int
    package var nextToken: String?

    package init(images: [ImageID] = [], filters: [Filter] = [], ownOnly: Bool = true, maxResults: Int = 1_000) {
        self.images = images
        self.filters = filters
        self.ownOnly = ownOnly
        self.maxResults = maxResults
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ImageId", list: images.map(\.text))
        form.add("Owner", list: ownOnly ? ["self"] : [])
        form.add("IncludeDeprecated", true)
        form.add("IncludeDisabled", true)
        form.add(filters: filters)
        if images.isEmpty { form.add("MaxResults", maxResults) }
        form.add("NextToken", nextToken)
        return form.pairs
    }

    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> Page<Image> {
        var images: [Image] = []
        for item in try xml.required("imagesSet").items { images.append(try Image(item)) }
        return Page(items: images, nextToken: xml.text("nextToken"))
    }

    package static func nextToken(of page: Page<Image>) -> String? { page.nextToken }
}

extension Image {
    init(_ xml: XMLTree) throws(DecodingFailure) {
        self.init(
            id: ImageID(try xml.requiredText("imageId")), ownerID: try xml.requiredAccount("imageOwnerId"),
            name: xml.exactText("name") ?? "", state: ImageState(try xml.requiredText("imageState")),
            isPublic: try xml.bool("isPublic") ?? false, createdAt: try xml.requiredInstant("creationDate"),
            tags: Tags(ec2: xml["tagSet"]), rootDeviceName: xml.text("rootDeviceName"))
        description = xml.exactText("description") ?? ""
        stateMessage = xml["stateReason"]?.text("message")
        for mapping in xml["blockDeviceMapping"]?.items ?? [] {
            let ebs = mapping["ebs"]
            devices.append(
                Device(
                    name: mapping.text("deviceName") ?? "", snapshot: ebs?.text("snapshotId").map { SnapshotID($0) },
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
        deregistrationProtection = xml.text("deregistrationProtection")
    }
}
