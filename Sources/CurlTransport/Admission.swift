import HTTP

/// Decides which requests may be sent. An admitted request is sent byte for byte: libcurl has nothing to reinterpret,
/// and no character can end a header line early.
package enum Admission {
    /// The headers that a request must not have: libcurl writes them itself, or they change how the body is sent.
    private static let ownHeaders: [StaticString] = ["transfer-encoding", "expect", "upgrade", "connection", "te"]
    /// The longest time limit. Libcurl counts milliseconds in a C `long`, and a day is longer than any exchange.
    private static let longestTimeout = Duration.seconds(86_400)

    /// Tells why the request must not be sent; nil when it may.
    package static func refusal(of request: HTTPRequest) -> String? {
        refusal(of: request.url, request.method) ?? refusal(ofHeadersOf: request) ?? refusal(ofBodyOf: request)
            ?? refusal(ofTimeoutsOf: request)
    }

    private static func refusal(of url: HTTPURL, _ method: HTTPRequest.Method) -> String? {
        guard !url.host.isEmpty, url.host.utf8.allSatisfy(isHostByte) else { return "the URL has no valid host" }
        // Why no POST: calls with keys are POSTs, and no service of the host is to get one.
        if url.scheme == .http, !url.isLoopback, !url.staysOnHost || method == .post {
            return "\(url.authority): plain http is sent to this machine only: use https"
        }
        if let port = url.port, !(1...65_535).contains(port) { return "\(url.host): \(port) is not a port" }
        guard url.path.utf8.first == UInt8(ascii: "/"), isEncoded(url.path), isEncoded(url.query),
            !url.path.utf8.contains(UInt8(ascii: "?"))
        else { return "\(url.authority): the path or query is not percent-encoded" }
        return nil
    }

    private static func refusal(ofHeadersOf request: HTTPRequest) -> String? {
        for header in request.headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
                return "\(request.url.authority): a header has no valid name"
            }
            // Why the name alone: the value may be a secret.
            guard header.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }) else {
                return "\(request.url.authority): header \(header.name) has a control character"
            }
            if ownHeaders.contains(where: { header.isNamed($0) }) {
                return "\(request.url.authority): header \(header.name) is written by the transport"
            }
            if header.isNamed("content-length"), header.value != String(request.body.count) {
                return "\(request.url.authority): header content-length is not the length of the body"
            }
        }
        return nil
    }

    /// Checks the body. A body makes a second send impossible (see `Exchange`), so a POST must have a body.
    private static func refusal(ofBodyOf request: HTTPRequest) -> String? {
        switch (request.method, request.body.isEmpty) {
        case (.post, true): "\(request.url.authority): a POST needs a body"
        case (.get, false): "\(request.url.authority): a GET has no body"
        default: request.maxBodyBytes < 0 ? "\(request.url.authority): a body limit below 0" : nil
        }
    }

    private static func refusal(ofTimeoutsOf request: HTTPRequest) -> String? {
        let good = Duration.milliseconds(1)...longestTimeout
        guard good.contains(request.connectTimeout), good.contains(request.totalTimeout) else {
            return "\(request.url.authority): a timeout is not between 1 ms and a day"
        }
        return nil
    }

    private static func isEncoded(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    static func isHostByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }

    /// True for a byte of a token by RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
