/// A separate AWS cloud with its own accounts, endpoints and ARNs (`partitions.json` of botocore; FACTS F29).
package enum Partition: String, Sendable, CaseIterable, Codable {
    case aws
    case china = "aws-cn"
    case govCloud = "aws-us-gov"
    case iso = "aws-iso"
    case isoB = "aws-iso-b"
    case isoE = "aws-iso-e"
    case isoF = "aws-iso-f"
    case europeanSovereign = "aws-eusc"

    /// The part of a host name after `{service}.{region}.`.
    package var dnsSuffix: String {
        switch self {
        case .aws, .govCloud: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .iso: "c2s.ic.gov"
        case .isoB: "sc2s.sgov.gov"
        case .isoE: "cloud.adc-e.uk"
        case .isoF: "csp.hci.ic.gov"
        case .europeanSovereign: "amazonaws.eu"
        }
    }

    /// The same for hosts that answer over IPv6 as well as over IPv4 (dual-stack).
    package var dualStackSuffix: String {
        switch self {
        case .aws, .govCloud: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        case .iso: "api.aws.ic.gov"
        case .isoB: "api.aws.scloud"
        case .isoE: "api.cloud-aws.adc-e.uk"
        case .isoF: "api.aws.hci.ic.gov"
        case .europeanSovereign: "api.amazonwebservices.eu"
        }
    }

    /// True for a host name in one of the partition's domains.
    package func owns(host: String) -> Bool {
        [dnsSuffix, dualStackSuffix].contains { host.lowercased().hasSuffix(".\($0)") }
    }

    /// A region that every account of the partition has enabled. Questions about the whole account are asked there.
    package var homeRegion: Region {
        switch self {
        case .aws: Region(known: "us-east-1", self)
        case .china: Region(known: "cn-north-1", self)
        case .govCloud: Region(known: "us-gov-west-1", self)
        case .iso: Region(known: "us-iso-east-1", self)
        case .isoB: Region(known: "us-isob-east-1", self)
        case .isoE: Region(known: "eu-isoe-west-1", self)
        case .isoF: Region(known: "us-isof-south-1", self)
        case .europeanSovereign: Region(known: "eusc-de-east-1", self)
        }
    }

    /// The one region in which AWS Organizations is called (FACTS F76).
    package var organizationsRegion: Region {
        self == .china ? Region(known: "cn-northwest-1", self) : homeRegion
    }

    /// The beginnings of region names. They are tried in this order, so that `us-gov-` comes before `us-`.
    static let regionPrefixes: [(prefix: String, partition: Partition)] = [
        ("cn-", .china), ("us-gov-", .govCloud), ("us-iso-", .iso), ("us-isob-", .isoB), ("eu-isoe-", .isoE),
        ("us-isof-", .isoF), ("eusc-", .europeanSovereign),
        ("us-", .aws), ("eu-", .aws), ("ap-", .aws), ("sa-", .aws), ("ca-", .aws), ("me-", .aws), ("af-", .aws),
        ("il-", .aws), ("mx-", .aws),
    ]
}
