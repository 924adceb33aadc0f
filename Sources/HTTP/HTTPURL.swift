import Model

/// An absolute http or https URL, parsed once. Plain http is for loopback only (REQUIREMENTS R53).
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    package enum Scheme: String, Sendable { case http, https }

    package let scheme: Scheme
    /// The host in lowercase. An IPv6 address has no brackets here.
    package let host: String
    /// The port; nil for the scheme's own port.
    package let port: Int?
    /// The path. It begins with `/` and is percent-encoded.
    package var path: String
    /// The part after `?`, percent-encoded; empty when there is none.
    package var query: String
    /// True for 127.0.0.0/8, ::1 and localhost.
    package let isLoopback: Bool

    package init(scheme: Scheme, host: String, port: Int? = nil, path: String = "/", query: String = "") {
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
        self.path = path.isEmpty ? "/" : path
        self.query = query
        isLoopback = Loopback.contains(host)
    }

    /// The value of the `Host` header. It leaves out the scheme's own port.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        guard let port, port != (scheme == .https ? 443 : 80) else { return name }
        return "\(name):\(port)"
    }

    package var description: String { "\(scheme.rawValue)://\(authority)\(path)" + (query.isEmpty ? "" : "?\(query)") }
}
