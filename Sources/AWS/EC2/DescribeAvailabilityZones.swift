import Model

/// Lists the zones of the region that the account can use. The listing has one page. Source: EC2 2016-11-15
/// `DescribeAvailabilityZones` (`AllAvailabilityZones` false).
package struct DescribeAvailabilityZones: ReadOperation {
    package static let service = Service.ec2
    package static let action = "DescribeAvailabilityZones"

    package init() {}

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("AllAvailabilityZones", false)
        return form.pairs
    }

    /// The names of the zones, sorted.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> [ExactText] {
        var names: [ExactText] = []
        for item in try xml.required("availabilityZoneInfo").items { names.append(try item.requiredText("zoneName")) }
        return names.sorted()
    }
}
