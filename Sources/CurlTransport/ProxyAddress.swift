import HTTP

/// A proxy in the form `[scheme://][user:password@]host[:port]`. No description shows user or password.
package struct ProxyAddress: Sendable, Hashable, Redacted {
    /// The address with scheme, user and password, for libcurl alone.
    package let url: String
    /// The address for messages: `http://proxy.example:3128`.
    package let description: String

    /// The reason why the variable's value is no proxy. The value is left out, since it may hold a password.
    package struct Unreadable: Error, Hashable, CustomStringConvertible {
        package let variable: String
        package let reason: String
        package var description: String { "\(variable): \(reason); expected [scheme://][user:password@]host[:port]" }
    }

    /// The schemes that libcurl speaks, without those that resolve names in another way.
    private static let schemes: Set<String> = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// Reads an address. The error names `variable`.
    package init(_ text: String, from variable: String) throws(Unreadable) {
        var scheme = "http"
        var rest = Substring(text)
        if let mark = text.firstRange(of: "://") {
            scheme = text[..<mark.lowerBound].lowercased()
            rest = text[mark.upperBound...]
        }
        guard Self.schemes.contains(scheme) else {
            throw Unreadable(variable: variable, reason: "the proxy's scheme is not one of http, https, socks4, socks5")
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        let host = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else {
            throw Unreadable(variable: variable, reason: "the proxy has no readable host")
        }
        url = "\(scheme)://\(rest)"
        description = "\(scheme)://\(host)"
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        Admission.isHostByte(byte) || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }

}
