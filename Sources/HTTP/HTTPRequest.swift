/// One complete HTTP request. It is sent exactly as it was signed.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT" }

    package var method: Method
    package var url: HTTPURL
    /// The headers in the order to send. Their names differ in more than case.
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    /// The time limit for making the TCP and TLS connection.
    package var connectTimeout: Duration
    /// The time limit of the whole exchange, the connection included.
    package var totalTimeout: Duration
    /// The longest response body, in bytes. A longer one ends the exchange with `bodyTooLarge`.
    package var maxBodyBytes: Int
    /// A file of certificate authorities that replaces the transport's own; nil for the transport's.
    package var caBundle: String?
    /// A live transport calls it once, between writing the last byte and reading the answer. It must return quickly.
    package var whenSent: (@Sendable () -> Void)?

    package init(
        method: Method, url: HTTPURL, headers: [HTTPHeader] = [], body: [UInt8] = [],
        connectTimeout: Duration = .seconds(5), totalTimeout: Duration = .seconds(60), maxBodyBytes: Int = 32 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.maxBodyBytes = maxBodyBytes
    }
}

/// One header line. Its name compares without case. Its description hides secrets (REQUIREMENTS R55).
package struct HTTPHeader: Hashable, Sendable, Redacted {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// True when the header has this name, in any case. The test makes no strings, since a request needs a dozen tests.
    package func isNamed(_ other: StaticString) -> Bool {
        func lowercased(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
        guard name.utf8.count == other.utf8CodeUnitCount else { return false }
        let other = UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)
        var name = name
        return name.withUTF8 { name in
            for (index, byte) in name.enumerated() where lowercased(byte) != lowercased(other[index]) { return false }
            return true
        }
    }

    private static let secret: Set<String> = [
        "authorization", "proxy-authorization", "x-amz-security-token", "x-amz-sso_bearer_token",
        "x-aws-ec2-metadata-token",
    ]

    package var description: String { "\(name): \(Self.secret.contains(name.lowercased()) ? "…" : value)" }
}
