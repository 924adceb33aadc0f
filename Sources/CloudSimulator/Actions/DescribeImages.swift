import Model

extension Action {
    static let describeImages = Action(
        .ec2, "DescribeImages",
        accepts: [
            "ImageId.#", "Owner.#", "ExecutableBy.#", "IncludeDeprecated", "IncludeDisabled", "MaxResults", "NextToken",
        ] + filterParameters,
        bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let ids = call.form.list("ImageId")
        let owners = OwnerList(call.form.list("Owner"), caller: call.owner, leaks: cloud.settings.leaksForeign)
        let filters = try Filters(call.form, known: CloudImage.filterNames)
        let includeDisabled = try call.form.flag("IncludeDisabled")
        let page = try Page(call, settings: cloud.settings, bounds: 1...1_000, ids: ids)
        func isVisible(_ owner: AccountID, _ image: CloudImage) -> Bool {
            owner == call.caller.account
                ? includeDisabled || image.state != .disabled || ids.contains(image.id)
                : image.isPublic && image.state == .available
        }
        for id in ids where !cloud.shows(\.images, id, to: call, isVisible) { throw cloud[call.lane].noImage(id) }
        let (found, next) = cloud.list(\.images, page, for: call, foreign: owners.includeForeign) { owner, image in
            owners.include(owner) && isVisible(owner, image)
                && filters.match(tags: image.tags) { image.attribute($0, owner: owner) }
        }
        let odd = cloud.settings.odd
        writer.list("imagesSet", of: found) { writer, image in
            writer.item(odd: odd.merging(image.item.odd) { $1 }) { image.item.write(to: &$0, owner: image.owner) }
        }
        writer.text("nextToken", next)
        return []
    }
}

extension LaneState {
    /// EC2's error for an image that does not exist. If the image existed once, EC2 uses another code.
    func noImage(_ id: String) -> Refusal {
        if deregistered.contains(id) {
            return Refusal("InvalidAMIID.Unavailable", "The image ID '\(id)' is no longer available")
        }
        return id.hasPrefix("ami-")
            ? Refusal("InvalidAMIID.NotFound", "The image id '[\(id)]' does not exist")
            : Refusal("InvalidAMIID.Malformed", "Invalid id: \"\(id)\" (expecting \"ami-...\")")
    }
}

extension CloudImage {
    static let filterNames: Set<String> = [
        "image-id", "name", "state", "is-public", "owner-id", "owner-alias", "description", "architecture",
        "creation-date", "root-device-name", "root-device-type", "virtualization-type", "image-type", "platform",
        "source-instance-id", "block-device-mapping.snapshot-id", "block-device-mapping.device-name",
    ]

    func attribute(_ attribute: String, owner: AccountID) -> [String] {
        switch attribute {
        case "image-id": [id]
        case "name": [name]
        case "state": [state.rawValue]
        case "is-public": [isPublic ? "true" : "false"]
        case "owner-id": [owner.digits]
        case "owner-alias": owner.digits == OwnerList.amazon ? ["amazon"] : []
        case "description": [description]
        case "architecture": [architecture]
        case "creation-date": [createdAt.withMilliseconds]
        case "root-device-name": [rootDeviceName]
        case "root-device-type": ["ebs"]
        case "virtualization-type": [virtualizationType]
        case "image-type": ["machine"]
        case "platform": platform.map { [$0] } ?? []
        case "source-instance-id": sourceInstance.map { [$0] } ?? []
        case "block-device-mapping.snapshot-id": devices.compactMap(\.snapshot)
        case "block-device-mapping.device-name": devices.map(\.name)
        default: []
        }
    }

    func write(to writer: inout XMLWriter, owner: AccountID) {
        writer.text("imageId", id)
        writer.text("imageLocation", "\(owner)/\(name)")
        writer.text("imageState", state.rawValue)
        writer.text("imageOwnerId", owner.digits)
        writer.text("creationDate", createdAt)
        writer.text("isPublic", isPublic)
        if !productCodes.isEmpty { writer.productCodes(productCodes) }
        writer.text("architecture", architecture)
        writer.text("imageType", "machine")
        writer.text("kernelId", kernelID)
        writer.text("ramdiskId", ramdiskID)
        writer.text("platform", platform)
        if state == .failed, let failure {
            writer.element("stateReason") { writer in
                writer.text("code", "Client.InternalError")
                writer.text("message", failure)
            }
        }
        if owner.digits == OwnerList.amazon { writer.text("imageOwnerAlias", "amazon") }
        writer.text("name", name)
        if !description.isEmpty { writer.text("description", description) }
        writer.text("rootDeviceType", "ebs")
        writer.text("rootDeviceName", rootDeviceName)
        writer.list("blockDeviceMapping", of: devices) { writer, device in
            writer.text("deviceName", device.name)
            writer.element("ebs") { writer in
                writer.text("snapshotId", device.snapshot)
                writer.text("volumeSize", device.sizeGiB.map(String.init))
                writer.text("deleteOnTermination", device.deleteOnTermination)
                writer.text("volumeType", device.type ?? "gp2")
                writer.text("encrypted", device.encrypted)
            }
        }
        writer.text("virtualizationType", virtualizationType)
        writer.tags(tags)
        writer.text("hypervisor", "xen")
        writer.text("enaSupport", enaSupport)
        writer.text("sriovNetSupport", sriovNetSupport)
        writer.text("bootMode", bootMode)
        writer.text("tpmSupport", tpmSupport)
        writer.text("imdsSupport", imdsSupport)
        writer.text("sourceInstanceId", sourceInstance)
        writer.text("platformDetails", platformDetails)
        writer.text("usageOperation", usageOperation)
        writer.text("deregistrationProtection", deregistrationProtection)
    }
}
