import HTTP

/// A proxy in the form `[scheme://][user:password@]host[:port]`. No description shows user or password.
///
/// Why the parts are apart: libcurl's messages repeat the address that it was given, with user and password (FACTS F55).
package struct ProxyAddress: Sendable, Hashable, Redacted {
    /// The address for libcurl and for messages: `http://proxy.example:3128`.
    package let description: String
    /// The user's name, decoded, for libcurl alone; nil when the address names none.
    package let user: [UInt8]?
    /// The password, decoded, for libcurl alone; nil when the address has none.
    package let password: [UInt8]?

    /// The reason why the variable's value is no proxy. The value is left out, since it may hold a password.
    package struct Unreadable: Error, Hashable, CustomStringConvertible {
        package let variable: String
        package let reason: String
        package var description: String { "\(variable): \(reason); expected [scheme://][user:password@]host[:port]" }
    }

    /// The schemes of the proxies that libcurl speaks to.
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
        // Why the last sign: a password may hold an @ of its own.
        let sign = rest.utf8.lastIndex(of: UInt8(ascii: "@"))
        let host = sign.map { rest[rest.utf8.index(after: $0)...] } ?? rest
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else {
            throw Unreadable(variable: variable, reason: "the proxy has no readable host")
        }
        description = "\(scheme)://\(host)"
        let pair = sign.map {
            rest.utf8[..<$0].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        }
        user = pair.map { Self.decoded($0[0]) }
        password = pair.flatMap { $0.count > 1 ? Self.decoded($0[1]) : nil }
        guard !(user ?? []).contains(0), !(password ?? []).contains(0) else {
            // Why: libcurl would take the part before the zero byte for the whole.
            throw Unreadable(variable: variable, reason: "the proxy's user or password has a zero byte")
        }
    }

    /// Decodes `%40` and the like. A percent sign without two hexadecimal digits stays, as in libcurl.
    private static func decoded(_ text: Substring.UTF8View) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, digits.first != UInt8(ascii: "+"),
                let code = UInt8(String(Substring(digits)), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        Admission.isHostByte(byte) || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }
}
