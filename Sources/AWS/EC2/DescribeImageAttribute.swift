import Model

/// Reads who besides its owner may launch instances of an image, which DescribeImages does not show (FACTS F44). Source:
/// EC2 2016-11-15 `DescribeImageAttribute`.
package struct DescribeImageAttribute: ReadOperation {
    package static let service = Service.ec2
    package static let action = "DescribeImageAttribute"

    package var image: ImageID

    package init(image: ImageID) { self.image = image }

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("Attribute", "launchPermission")
        form.add("ImageId", image.text)
        return form.pairs
    }

    /// The accounts, organizations and organizational units that may use the image, and `all` for a public one.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> [ExactText] {
        try xml.permissions("launchPermission", of: image.text, "imageId")
    }
}
