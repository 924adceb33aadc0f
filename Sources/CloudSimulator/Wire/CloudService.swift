import Model

/// The services that the cloud simulates, by their names in host names and credential scopes.
enum CloudService: String, Sendable, CaseIterable {
    case ec2, sts, monitoring, sns, organizations, kms, servicequotas

    var version: String {
        switch self {
        case .ec2: "2016-11-15"
        case .sts: "2011-06-15"
        case .monitoring: "2010-08-01"
        case .sns: "2010-03-31"
        case .organizations: "2016-11-28"
        case .kms: "2014-11-01"
        case .servicequotas: "2019-06-24"
        }
    }

    /// The beginning of `X-Amz-Target`; nil for a service of the query protocol.
    var target: String? {
        switch self {
        case .ec2, .sts, .monitoring, .sns: nil
        case .organizations: "AWSOrganizationsV20161128."
        case .kms: "TrentService."
        case .servicequotas: "ServiceQuotasV20190624."
        }
    }
    var contentType: String { target == nil ? "text/xml;charset=UTF-8" : "application/x-amz-json-1.1" }

    var namespace: String { "http\(self == .sts ? "s" : "")://\(rawValue).amazonaws.com/doc/\(version)/" }

    /// The service's name in IAM actions.
    var permissionPrefix: String { self == .monitoring ? "cloudwatch" : rawValue }

    func answer(_ action: String, requestID: String, at now: Instant, content: XMLWriter) -> (status: Int, XMLWriter) {
        if target != nil { return (200, content) }
        var writer = XMLWriter()
        writer.open("\(action)Response", "xmlns=\"\(namespace)\"")
        if self == .ec2 {
            writer.text("requestId", requestID)
            writer.append(content)
        } else {
            if !content.bytes.isEmpty {
                writer.element("\(action)Result") { $0.append(content) }
            }
            writer.element("ResponseMetadata") { $0.text("RequestId", requestID) }
        }
        writer.close("\(action)Response")
        return (200, writer)
    }

    func answer(_ refusal: Refusal, requestID: String) -> (status: Int, XMLWriter) {
        var writer = XMLWriter()
        if target != nil {
            writer.raw(Action.json(["__type": refusal.code, "Message": refusal.message]))
            return (refusal.status, writer)
        }
        func error(_ writer: inout XMLWriter) {
            writer.element("Error") { writer in
                if self != .ec2 { writer.text("Type", refusal.status < 500 ? "Sender" : "Receiver") }
                writer.text("Code", refusal.code)
                writer.text("Message", refusal.message)
            }
        }
        if self == .ec2 {
            writer.element("Response") { writer in
                writer.element("Errors", error)
                writer.text("RequestID", requestID)
            }
        } else {
            writer.element("ErrorResponse", attributes: "xmlns=\"\(namespace)\"") { writer in
                error(&writer)
                writer.text("RequestId", requestID)
            }
        }
        return (refusal.status, writer)
    }
}

/// The regions that exist, by partition. The host names of any other region do not resolve.
enum RegionTable {
    static let names: [Partition: Set<String>] = [
        .aws: [
            "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "sa-east-1",
            "mx-central-1",
            "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1",
            "eu-south-2", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
            "ap-southeast-4", "ap-southeast-5", "ap-southeast-7", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
            "ap-east-1", "me-south-1", "me-central-1", "af-south-1", "il-central-1",
        ],
        .china: ["cn-north-1", "cn-northwest-1"],
        .govCloud: ["us-gov-west-1", "us-gov-east-1"],
        .iso: ["us-iso-east-1", "us-iso-west-1"],
        .isoB: ["us-isob-east-1", "us-isob-west-1"],
        .isoE: ["eu-isoe-west-1"],
        .isoF: ["us-isof-south-1", "us-isof-east-1"],
        .europeanSovereign: ["eusc-de-east-1"],
    ]

    static func exists(_ region: Region) -> Bool { names[region.partition]?.contains(region.name) ?? false }
}
