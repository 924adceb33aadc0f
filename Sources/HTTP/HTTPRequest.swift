/// One HTTP request, complete: what is signed is what is sent.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT" }

    package var method: Method
    package var url: HTTPURL
    /// In the order given; names are unique without regard to case.
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    /// To a TCP and TLS connection.
    package var connectTimeout: Duration
    /// Of the whole exchange, connection included.
    package var totalTimeout: Duration
    /// A longer response body ends the exchange with `bodyTooLarge`.
    package var maxBodyBytes: Int
    /// Called once by a live transport when the last byte has been written, before any of the answer is looked at. Quick.
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

/// One header line; names compare without case. Its description shows no value that lets others act as us
/// (REQUIREMENTS R55).
package struct HTTPHeader: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether that is its name, whatever the case of its letters. Makes no text: every request asks it some dozen times.
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

    private static let secret: Set<String> = ["authorization", "proxy-authorization", "x-amz-security-token"]

    package var description: String { "\(name): \(Self.secret.contains(name.lowercased()) ? "…" : value)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
