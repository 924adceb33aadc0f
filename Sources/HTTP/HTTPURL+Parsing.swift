/// The reason why a text is not a URL that this program would call. It omits the text, which may hold a password.
package enum HTTPURLFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case scheme
    case userInfo
    case host
    case port
    case path
    case fragment

    package var description: String {
        switch self {
        case .scheme: "it must begin with https:// or http://"
        case .userInfo: "it must not hold a user or a password"
        case .host: "its host is missing or malformed"
        case .port: "its port is not a number from 1 to 65535"
        case .path: "its path or query has characters that must be percent-encoded"
        case .fragment: "it must not have a fragment (#)"
        }
    }
}

extension HTTPURL {
    /// Reads an absolute URL, e.g. `http://127.0.0.1:5000/base`. It accepts plain http to any host; see `isLoopback`.
    package init(parsing text: String) throws(HTTPURLFailure) {
        let scheme: Scheme
        let lowered = text.prefix(8).lowercased()
        if lowered.hasPrefix("https://") {
            scheme = .https
        } else if lowered.hasPrefix("http://") {
            scheme = .http
        } else {
            throw .scheme
        }
        let rest = text.utf8.dropFirst(scheme.rawValue.utf8.count + 3)
        if rest.contains(UInt8(ascii: "#")) { throw .fragment }
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        if authority.contains(UInt8(ascii: "@")) { throw .userInfo }
        let tail = rest[authority.endIndex...]
        guard tail.allSatisfy({ Self.isAllowedInPathOrQuery($0) }) else { throw .path }
        let path = tail.prefix { $0 != UInt8(ascii: "?") }
        let query = tail[path.endIndex...].dropFirst()

        let host: Substring.UTF8View.SubSequence
        let afterHost: Substring.UTF8View.SubSequence
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            host = authority[authority.index(after: authority.startIndex)..<end]
            afterHost = authority[authority.index(after: end)...]
            guard host.contains(UInt8(ascii: ":")),
                host.allSatisfy({ Self.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { throw .host }
        } else {
            host = authority.prefix { $0 != UInt8(ascii: ":") }
            afterHost = authority[host.endIndex...]
            guard host.first != UInt8(ascii: "."), host.allSatisfy({ Self.isAllowedInHost($0) }) else { throw .host }
        }
        guard !host.isEmpty, host.count <= 253 else { throw .host }

        var port: Int?
        if let colon = afterHost.first {
            let digits = afterHost.dropFirst()
            guard colon == UInt8(ascii: ":"), (1...5).contains(digits.count),
                digits.allSatisfy({ (48...57).contains($0) }), let number = Int(String(Substring(digits))),
                (1...65_535).contains(number)
            else { throw .port }
            port = number
        }
        self.init(
            scheme: scheme, host: String(Substring(host)), port: port, path: String(Substring(path)),
            query: String(Substring(query)))
    }

    private static func isAllowedInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...70, 97...102: true
        default: false
        }
    }

    /// True for a byte that RFC 3986 allows: unreserved, sub-delims, `:`, `@`, `/`, `?` and the percent sign.
    private static func isAllowedInPathOrQuery(_ byte: UInt8) -> Bool {
        isAllowedInHost(byte) || "~!$&'()*+,;=:@/?%".utf8.contains(byte)
    }
}
