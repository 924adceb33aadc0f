import Model

extension Action {
    static let describeSnapshotAttribute = Action(
        .ec2, "DescribeSnapshotAttribute", accepts: ["Attribute", "SnapshotId"], bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let id = try call.form.required("SnapshotId")
        _ = try call.form.choice("Attribute", ["createVolumePermission"])
        guard let snapshot = cloud[call.lane].snapshots[id] else { throw .noSnapshot(id) }
        writer.text("snapshotId", id)
        writer.permissions("createVolumePermission", isPublic: snapshot.isPublic, snapshot.sharedWith)
        return []
    }

    static let describeImageAttribute = Action(
        .ec2, "DescribeImageAttribute", accepts: ["Attribute", "ImageId"], bucket: BucketFigures(100, 20)
    ) { cloud, call, writer throws(Refusal) in
        let id = try call.form.required("ImageId")
        _ = try call.form.choice("Attribute", ["launchPermission"])
        guard let image = cloud[call.lane].images[id] else { throw cloud[call.lane].noImage(id) }
        writer.text("imageId", id)
        writer.permissions(
            "launchPermission", isPublic: image.isPublic, image.sharedWith, organizations: image.organizations)
        return []
    }

    static let describeImageReferences = Action(
        .ec2, "DescribeImageReferences",
        accepts: [
            "ImageId.#", "ResourceType.#.ResourceType", "ResourceType.#.ResourceTypeOption.#.OptionName",
            "ResourceType.#.ResourceTypeOption.#.OptionValue.#", "MaxResults", "NextToken",
        ],
        bucket: BucketFigures(100, 20),
        also: { _ in ["ec2:DescribeInstances", "ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"] }
    ) { cloud, call, writer throws(Refusal) in
        let ids = call.form.list("ImageId")
        guard !ids.isEmpty else { throw .missing("ImageId") }
        let types = call.form.groups("ResourceType").compactMap { call.form["\($0).ResourceType"] }
        let lane = cloud[call.lane]
        let place = "arn:\(call.lane.region.partition.rawValue):ec2:\(call.lane.region):\(call.owner)"
        var found: [(image: String, type: String, arn: String)] = []
        for instance in types.contains("ec2:Instance") ? lane.instances.all : [] where ids.contains(instance.imageID) {
            guard instance.state != .terminated, instance.state != .shuttingDown else { continue }
            found.append((instance.imageID, "ec2:Instance", "\(place):instance/\(instance.id)"))
        }
        for template in types.contains("ec2:LaunchTemplate") ? lane.launchTemplates : [] {
            for image in template.images where ids.contains(image) {
                found.append((image, "ec2:LaunchTemplate", "\(place):launch-template/\(template.id)"))
            }
        }
        writer.list("imageReferenceSet", of: found) { writer, reference in
            writer.text("imageId", reference.image)
            writer.text("resourceType", reference.type)
            writer.text("arn", reference.arn)
        }
        return []
    }
}

extension XMLWriter {
    fileprivate mutating func permissions(
        _ name: String, isPublic: Bool, _ accounts: [AccountID], organizations: [String] = []
    ) {
        let holders =
            (isPublic ? [("group", "all")] : []) + accounts.map { ("userId", $0.digits) }
            + organizations.map { ("organizationArn", $0) }
        list(name, of: holders) { writer, holder in writer.text(holder.0, holder.1) }
    }
}
