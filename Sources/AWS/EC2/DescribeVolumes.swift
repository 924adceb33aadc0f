import Model

/// Lists volumes in pages of 5 to 500. EC2 documents these limits but takes 1,000. A call with ids takes no page size.
/// Source: EC2 2016-11-15 `DescribeVolumes`.
package struct DescribeVolumes: TaggedListing {
    package static let service = Service.ec2
    package static let action = "DescribeVolumes"

    package var volumes: [VolumeID]
    package var filters: [Filter]
    package var pageSize: Int?
    package var nextToken: ExactText?
    package var keeps: TagFilter

    package init(
        volumes: [VolumeID] = [], filters: [Filter] = [], maxResults: Int = 500, keeping keeps: TagFilter = .all
    ) {
        self.keeps = keeps
        self.volumes = volumes
        self.filters = filters
        pageSize = volumes.isEmpty ? maxResults : nil
    }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("VolumeId", list: volumes.map(\.text))
        form.add(page: self)
        return form.pairs
    }

    package static func reading(_ keeps: TagFilter) -> [ItemList<Volume>] {
        [
            ItemList("volumeSet", "item", id: "volumeId") { item throws(DecodingFailure) in
                try Volume(item, keeps)
            }
        ]
    }
}

extension Volume {
    init(_ xml: XMLTree, _ keeps: TagFilter = .all) throws(DecodingFailure) {
        self.init(
            id: VolumeID(try xml.requiredIdentifier("volumeId")), sizeGiB: try xml.int("size") ?? 0,
            type: xml.text("volumeType") ?? "", tags: Tags(ec2: xml["tagSet"], keeps),
            encrypted: try xml.bool("encrypted") ?? false)
        kmsKeyID = xml.text("kmsKeyId")
        iops = try xml.int("iops")
        throughputMiBps = try xml.int("throughput")
    }
}
