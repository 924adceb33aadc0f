import HTTP

/// A request in the one spelling that both client and server sign.
struct CanonicalRequest {
    let bytes: [UInt8]
    /// The names of the signed headers in order, joined by semicolons.
    let signedHeaders: [UInt8]

    /// The headers that are not signed, because a proxy may change or add them. Botocore leaves out the same headers.
    static let unsigned: [StaticString] = [
        "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
    ]

    init(_ request: HTTPRequest) {
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(request.headers.count + 1)
        for header in request.headers {
            if Self.unsigned.contains(where: { header.isNamed($0) }) { continue }
            headers.append((header.name.lowercased(), Self.collapsed(header.value)))
        }
        // Why: the transport sends `Host` itself when the request does not name it.
        if !headers.contains(where: { $0.name == "host" }) { headers.append(("host", request.url.authority)) }
        headers.sort { $0.name < $1.name }
        var names: [UInt8] = []
        names.reserveCapacity(128)
        for header in headers {
            if !names.isEmpty { names.append(UInt8(ascii: ";")) }
            names.append(contentsOf: header.name.utf8)
        }
        signedHeaders = names

        // Why bytes: joining strings costs more than all the rest of the signing.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        bytes.append(line: request.method.rawValue)
        bytes.append(line: Self.path(request.url.path))
        bytes.append(line: Self.query(request.url.query))
        for header in headers {
            bytes.append(contentsOf: header.name.utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(line: header.value)
        }
        bytes.append(line: "")
        bytes.append(contentsOf: signedHeaders)
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(hex: Digest.sha256(request.body))
        self.bytes = bytes
    }

    /// Resolves dots and doubled slashes, then encodes the path again: every service but S3 signs it encoded twice.
    private static func path(_ path: String) -> String {
        if path == "/" { return path }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        let joined = "/" + segments.joined(separator: "/") + (path.hasSuffix("/") && !segments.isEmpty ? "/" : "")
        return FormEncoding.encoded(joined, keeping: UInt8(ascii: "/"))
    }

    /// The parameters, sorted by encoded name, then by encoded value.
    private static func query(_ query: String) -> String {
        if query.isEmpty { return "" }
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        let sorted = pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Trims the value, and replaces several spaces by one.
    private static func collapsed(_ value: String) -> String {
        // Why bytes: searching text is slower than all the rest of the signing.
        var previous = UInt8(ascii: " ")
        var needsWork = false
        for byte in value.utf8 {
            if byte == UInt8(ascii: " "), previous == byte { needsWork = true }
            previous = byte
        }
        guard needsWork || value.utf8.last == UInt8(ascii: " ") else { return value }
        return value.split(separator: " ").joined(separator: " ")
    }
}

extension [UInt8] {
    /// Appends the text and a line feed.
    mutating func append(line text: String) {
        append(contentsOf: text.utf8)
        append(UInt8(ascii: "\n"))
    }
}
