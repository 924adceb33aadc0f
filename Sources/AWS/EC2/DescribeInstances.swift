import Model

/// Lists instances in pages of 5 to 1,000. A call with ids (at most 1,000) takes no page size.
/// Source: EC2 2016-11-15 `DescribeInstances`.
package struct DescribeInstances: TaggedListing {
    package static let service = Service.ec2
    package static let action = "DescribeInstances"

    package var instances: [InstanceID]
    package var filters: [Filter]
    package var pageSize: Int?
    package var nextToken: ExactText?
    package var keeps: TagFilter

    package init(
        instances: [InstanceID] = [], filters: [Filter] = [], maxResults: Int = 1_000, keeping keeps: TagFilter = .all
    ) {
        self.keeps = keeps
        self.instances = instances
        self.filters = filters
        pageSize = instances.isEmpty ? maxResults : nil
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("InstanceId", list: instances.map(\.text))
        form.add(page: self)
        return form.pairs
    }

    package static func reading(_ keeps: TagFilter) -> [ItemList<Instance>] {
        [
            ItemList("reservationSet", "item", "instancesSet", "item", id: "instanceId", groupOwner: "ownerId") {
                item, reservation throws(DecodingFailure) in
                try Instance(item, ownerID: try reservation.requiredAccount("ownerId"), keeps)
            }
        ]
    }
}

extension Instance {
    init(_ xml: XMLTree, ownerID: AccountID, _ keeps: TagFilter) throws(DecodingFailure) {
        self.init(
            id: InstanceID(try xml.requiredIdentifier("instanceId")), ownerID: ownerID,
            state: InstanceState(try xml.required("instanceState").requiredText("name")),
            tags: Tags(ec2: xml["tagSet"], keeps),
            rootDeviceName: xml.text("rootDeviceName"))
        for mapping in xml["blockDeviceMapping"]?.items ?? [] {
            // Why: a device without an `ebs` element is an instance store, not an EBS volume.
            guard let ebs = mapping["ebs"] else { continue }
            guard let volume = ebs.usableIdentifier("volumeId") else {
                unreadableVolumes += 1
                continue
            }
            volumes.append(
                AttachedVolume(
                    device: mapping.text("deviceName") ?? "", volume: VolumeID(volume),
                    deleteOnTermination: try ebs.bool("deleteOnTermination") ?? false))
        }
        launchedAt = xml.text("launchTime").flatMap { Instant(iso8601: $0.text) }
        architecture = xml.text("architecture")
        virtualizationType = xml.text("virtualizationType")
        bootMode = xml.text("bootMode")
        enaSupport = try xml.bool("enaSupport")
        sriovNetSupport = xml.text("sriovNetSupport")
        tpmSupport = xml.text("tpmSupport")
        metadataTokens = xml["metadataOptions"]?.text("httpTokens")
        kernelID = xml.text("kernelId")
        ramdiskID = xml.text("ramdiskId")
        imageID = xml.text("imageId").map { ImageID($0) }
        platform = xml.text("platform")
        platformDetails = xml.text("platformDetails")
        usageOperation = xml.text("usageOperation")
        for product in xml["productCodes"]?.items ?? [] { productCodes.append(product.text("productCode") ?? "") }
        hibernationConfigured = try xml["hibernationOptions"]?.bool("configured") ?? false
    }
}
