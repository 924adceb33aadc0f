/// A proxy as the environment names it, `[scheme://][user:password@]host[:port]`; no description shows user or password.
package struct ProxyAddress: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// With its scheme, and user and password as given: for libcurl alone.
    package let url: String
    /// What may be shown: `http://proxy.example:3128`.
    package let description: String

    /// Why the variable's value is no proxy; the value itself is left out, as it may hold a password.
    package struct Unreadable: Error, Hashable, CustomStringConvertible {
        package let variable: String
        package let reason: String
        package var description: String { "\(variable): \(reason); expected [scheme://][user:password@]host[:port]" }
    }

    /// Those that libcurl speaks, without the ones that resolve names in a way of their own.
    private static let schemes: Set<String> = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// `variable` is named in the error.
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
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
