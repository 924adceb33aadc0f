import Model

/// Lists the instances and the launch templates of the account that name an image, in pages (FACTS F45). Source: EC2
/// 2016-11-15 `DescribeImageReferences`.
package struct DescribeImageReferences: PagedOperation {
    package static let service = Service.ec2
    package static let action = "DescribeImageReferences"

    package var image: ImageID
    package var pageSize: Int?
    package var nextToken: ExactText?

    /// The states of an instance that still exists.
    private static let states: [ExactText] = ["pending", "running", "stopping", "stopped"]
    /// The newest versions of a launch template to search. EC2 takes 10,000 at most, and a template has no more.
    private static let versionDepth: ExactText = "10000"

    package init(image: ImageID) { self.image = image }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("ImageId", list: [image.text])
        form.add("ResourceType.1.ResourceType", "ec2:Instance")
        form.add("ResourceType.1.ResourceTypeOption.1.OptionName", "state-name")
        form.add("ResourceType.1.ResourceTypeOption.1.OptionValue", list: Self.states)
        form.add("ResourceType.2.ResourceType", "ec2:LaunchTemplate")
        form.add("ResourceType.2.ResourceTypeOption.1.OptionName", "version-depth")
        form.add("ResourceType.2.ResourceTypeOption.1.OptionValue", list: [Self.versionDepth])
        form.add("MaxResults", pageSize)
        form.add("NextToken", nextToken)
        return form.pairs
    }

    /// The ARNs of the resources that name the image.
    package static let lists = [
        ItemList("imageReferenceSet", "item", id: "arn") { item throws(DecodingFailure) in
            try item.requiredText("arn")
        }
    ]
}
