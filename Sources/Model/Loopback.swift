/// The hosts of this machine itself: 127.0.0.0/8, ::1 and localhost. Plain http goes to no other (REQUIREMENTS R53).
package enum Loopback {
    /// `host` may have the brackets of an IPv6 address.
    package static func contains(_ host: String) -> Bool {
        let name = host.lowercased()
        if ["localhost", "::1", "[::1]"].contains(name) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.utf8.allSatisfy { (48...57).contains($0) } && UInt8(part) != nil
            }
    }
}
