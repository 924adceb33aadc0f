import Model

/// Lists the regions that the account has enabled. The listing has one page. Source: EC2 2016-11-15 `DescribeRegions`
/// (`AllRegions` false).
package struct DescribeRegions: ReadOperation {
    package static let service = Service.ec2
    package static let action = "DescribeRegions"

    package init() {}

    package var parameters: [(name: String, value: String)] {
        var form = FormParameters()
        form.add("AllRegions", false)
        return form.pairs
    }

    /// The region names as AWS gives them, sorted. The caller reports a name whose shape `Region` does not know.
    package func decode(_ xml: XMLTree) throws(DecodingFailure) -> [ExactText] {
        var names: [ExactText] = []
        for item in try xml.required("regionInfo").items {
            if item.text("optInStatus") == "not-opted-in" { continue }
            names.append(try item.requiredText("regionName"))
        }
        return names.sorted()
    }
}
