import CloudSimulator
import HTTP
import Model

/// Signs and sends calls like a client of AWS, and finds elements of the answers by their text.
struct SigningClient: Sendable {
    let cloud: CloudSimulator
    var key: CloudKey
    var region: Region
    /// How far the client's clock is ahead.
    var skew = Duration.zero

    private static let versions = [
        "ec2": "2016-11-15", "sts": "2011-06-15", "monitoring": "2010-08-01", "sns": "2010-03-31",
    ]

    struct Answer: Sendable {
        let status: Int
        let body: String

        /// The texts of all elements of that name, in order.
        func all(_ name: String) -> [String] {
            body.components(between: "<\(name)>", and: "</\(name)>")
        }

        func first(_ name: String) -> String? { all(name).first }
        /// The error code; nil if the call succeeded.
        var code: String? { status == 200 ? nil : first("Code") }
    }

    func request(_ service: String, _ action: String, _ parameters: [String: String] = [:]) -> HTTPRequest {
        let version = Self.versions[service] ?? ""
        let form = parameters.merging(["Action": action, "Version": version]) { given, _ in given }
        let body = form.sorted { $0.key < $1.key }.map { "\(Self.escape($0.key))=\(Self.escape($0.value))" }
            .joined(separator: "&")
        let host = "\(service).\(region).\(region.partition.dnsSuffix)"
        let stamp = UTCComponents(cloud.now + skew).compact
        var headers = [
            HTTPHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), HTTPHeader("Host", host),
            HTTPHeader("X-Amz-Date", stamp),
        ]
        if let token = key.token { headers.append(HTTPHeader("X-Amz-Security-Token", token)) }
        let names = headers.map { $0.name.lowercased() }.sorted()
        let canonical =
            "POST\n/\n\n"
            + names.map { name in "\(name):\(headers.first { $0.name.lowercased() == name }?.value ?? "")\n" }.joined()
            + "\n\(names.joined(separator: ";"))\n\(Digest.sha256(Array(body.utf8)).hex)"
        let scope = "\(stamp.prefix(8))/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(Digest.sha256(Array(canonical.utf8)).hex)"
        let signing = scope.split(separator: "/").reduce(Array("AWS4\(key.secret)".utf8)) {
            Digest.hmac($0, Array($1.utf8)).bytes
        }
        headers.append(
            HTTPHeader(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(key.id)/\(scope), SignedHeaders=\(names.joined(separator: ";")), "
                    + "Signature=\(Digest.hmac(signing, Array(text.utf8)).hex)"))
        return HTTPRequest(
            method: .post, url: HTTPURL(scheme: .https, host: host), headers: headers, body: Array(body.utf8))
    }

    func call(
        _ service: String, _ action: String, _ parameters: [String: String] = [:]
    ) async throws(TransportError) -> Answer {
        let response = try await cloud.transport.send(request(service, action, parameters))
        return Answer(status: response.status, body: String(decoding: response.body, as: UTF8.self))
    }

    func ec2(_ action: String, _ parameters: [String: String] = [:]) async throws(TransportError) -> Answer {
        try await call("ec2", action, parameters)
    }

    /// All pages of a listing.
    func pages(
        _ service: String, _ action: String, _ parameters: [String: String] = [:], token: String = "nextToken"
    ) async throws(TransportError) -> [Answer] {
        var pages: [Answer] = []
        var next: String?
        repeat {
            var asked = parameters
            asked["NextToken"] = next
            let page = try await call(service, action, asked)
            pages.append(page)
            next = page.first(token)
        } while next != nil && pages.count < 1_000
        return pages
    }

    private static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_.~".utf8.contains(byte)
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

extension String {
    func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let from = rest.firstRange(of: start) {
            rest = rest[from.upperBound...]
            guard let to = rest.firstRange(of: end) else { break }
            found.append(String(rest[..<to.lowerBound]))
            rest = rest[to.upperBound...]
        }
        return found
    }
}
