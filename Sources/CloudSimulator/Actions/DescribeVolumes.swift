import Model

extension Action {
    static let describeVolumes = Action(
        .ec2, "DescribeVolumes", accepts: ["VolumeId.#", "MaxResults", "NextToken"] + filterParameters,
        bucket: BucketFigures(100, 20), openBucket: BucketFigures(50, 10)
    ) { cloud, call, writer throws(Refusal) in
        let ids = call.form.list("VolumeId")
        let filters = try Filters(call.form, known: CloudVolume.filterNames)
        let page = try Page(call, settings: cloud.settings, bounds: 5...1_000, ids: ids, idsName: "volumesSet")
        let state = cloud[call.lane]
        for id in ids where !cloud.shows(\.volumes, id, to: call) { throw .noVolume(id) }
        let (found, next) = cloud.list(\.volumes, page, for: call) { _, volume in
            filters.match(tags: volume.tags) { volume.attribute($0, in: state) }
        }
        writer.list("volumeSet", of: found) { $1.item.write(to: &$0, in: state) }
        writer.text("nextToken", next)
        return []
    }
}

extension CloudVolume {
    static let filterNames: Set<String> = [
        "volume-id", "size", "volume-type", "status", "encrypted", "availability-zone", "create-time",
        "attachment.instance-id", "attachment.device", "attachment.status",
    ]

    func attribute(_ name: String, in lane: LaneState) -> [String] {
        switch name {
        case "volume-id": [id]
        case "size": [String(sizeGiB)]
        case "volume-type": [type]
        case "status": [lane.instance(with: id) == nil ? "available" : "in-use"]
        case "encrypted": [kmsKeyID == nil ? "false" : "true"]
        case "availability-zone": ["\(lane.lane.region)a"]
        case "create-time": [createdAt.withMilliseconds]
        case "attachment.instance-id": lane.instance(with: id).map { [$0.instance.id] } ?? []
        case "attachment.device": lane.instance(with: id).map { [$0.attachment.device] } ?? []
        case "attachment.status": lane.instance(with: id).map { _ in ["attached"] } ?? []
        default: []
        }
    }

    func write(to writer: inout XMLWriter, in lane: LaneState) {
        let holder = lane.instance(with: id)
        writer.text("volumeId", id)
        writer.text("size", sizeGiB)
        writer.text("snapshotId", "")
        writer.text("availabilityZone", "\(lane.lane.region)a")
        writer.text("status", holder == nil ? "available" : "in-use")
        writer.text("createTime", createdAt)
        writer.list("attachmentSet", of: holder.map { [$0] } ?? []) { writer, holder in
            writer.text("volumeId", id)
            writer.text("instanceId", holder.instance.id)
            writer.text("device", holder.attachment.device)
            writer.text("status", "attached")
            writer.text("attachTime", holder.instance.launchedAt)
            writer.text("deleteOnTermination", holder.attachment.deleteOnTermination)
        }
        writer.tags(tags)
        writer.text("volumeType", type)
        writer.text("encrypted", kmsKeyID != nil)
        writer.text("kmsKeyId", kmsKeyID)
        writer.text("multiAttachEnabled", false)
    }
}
