import HTTP
import Model

/// A request read from the wire: the sender that it claims, the action and the service. Nothing is verified yet.
struct WireRequest: Sendable {
    let http: HTTPRequest
    let service: CloudService
    /// The region of the credential scope; without a scope, the region of the host.
    let region: String
    let form: Form
    let authorization: Authorization?
    let token: String?
    let date: Instant?

    var action: String { form["Action"] ?? "" }

    /// The service and region that a host name stands for; nil for a host that does not resolve.
    struct HostName: Sendable, Equatable {
        let service: CloudService
        let region: Region

        init?(_ host: String) {
            let parts = host.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let service = CloudService(rawValue: parts[0].replacing("-fips", with: "")),
                let region = Region(parts[1]), RegionTable.exists(region),
                [region.partition.dnsSuffix, region.partition.dualStackSuffix].contains(parts[2])
            else { return nil }
            self.service = service
            self.region = region
        }
    }

    /// `host` is nil for a loopback endpoint, which serves every service.
    init(_ http: HTTPRequest, host: HostName?) throws(Refusal) {
        self.http = http
        let header = Self.header("Authorization", of: http)
        authorization = header.flatMap(Authorization.init)
        service =
            host?.service ?? authorization.flatMap { CloudService(rawValue: $0.service) } ?? .ec2
        region = authorization?.region ?? host?.region.name ?? ""
        token = Self.header("X-Amz-Security-Token", of: http)
        date = Self.header("X-Amz-Date", of: http).flatMap(Instant.init(compact:))
        guard http.method == .post else { throw Refusal("InvalidRequest", "Only POST is served") }
        let type = Self.header("Content-Type", of: http)?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded"), let form = Form(http.body) else {
            throw Refusal("MalformedQueryString", "The body is not application/x-www-form-urlencoded")
        }
        self.form = form
        if header != nil, authorization == nil {
            throw Refusal("IncompleteSignature", "The Authorization header is not of the form of AWS4-HMAC-SHA256")
        }
    }

    static func header(_ name: String, of request: HTTPRequest) -> String? {
        let wanted = name.lowercased()
        return request.headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// A Signature V4 `Authorization` header.
struct Authorization: Sendable, Equatable {
    let accessKey: String
    /// The day in the form `20261123`.
    let day: String
    let region: String
    let service: String
    /// The names as the header gives them, which must be lowercase and sorted.
    let signedHeaders: [String]
    let signature: String

    init?(_ header: String) {
        let scheme = "AWS4-HMAC-SHA256 "
        guard header.hasPrefix(scheme) else { return nil }
        var fields: [String: String] = [:]
        for field in header.dropFirst(scheme.utf8.count).split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1).map { $0.drop { $0 == " " } }
            guard parts.count == 2 else { return nil }
            fields[String(parts[0])] = String(parts[1])
        }
        guard let scope = fields["Credential"]?.split(separator: "/", omittingEmptySubsequences: false),
            scope.count == 5, scope[4] == "aws4_request", scope.allSatisfy({ !$0.isEmpty }),
            let headers = fields["SignedHeaders"]?.split(separator: ";").map(String.init),
            headers == headers.sorted(), headers.contains("host"), headers.contains("x-amz-date"),
            let signature = fields["Signature"], signature.utf8.count == 64,
            signature.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        accessKey = String(scope[0])
        day = String(scope[1])
        region = String(scope[2])
        service = String(scope[3])
        signedHeaders = headers
        self.signature = signature
    }
}

extension Instant {
    /// Reads `20261123T040000Z`.
    init?(compact text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let day = Int(text.prefix(8)), let time = Int(text.dropFirst(9).prefix(6)),
            let date = CalendarDay(year: day / 10_000, month: day / 100 % 100, day: day % 100)
        else { return nil }
        let seconds = time / 10_000 * 3_600 + time / 100 % 100 * 60 + time % 100
        self.init(seconds: Int64(date.daysSinceEpoch) * 86_400 + Int64(seconds))
    }
}
