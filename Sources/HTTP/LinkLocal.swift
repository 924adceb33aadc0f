/// The addresses by which a machine in AWS reaches services of its own host. No packet to them leaves that host, so that
/// plain http may go there (DECISIONS D100).
package enum LinkLocal {
    package static let instance = "169.254.169.254"
    package static let instanceIPv6 = "fd00:ec2::254"
    package static let container = "169.254.170.2"
    package static let instances = [instance, instanceIPv6]
    package static let containers = [container, "169.254.170.23", "fd00:ec2::23"]

    /// `host` has no brackets.
    static func contains(_ host: String) -> Bool { (instances + containers).contains(host) }
}

extension HTTPURL {
    /// True for hosts that no packet leaves: this machine itself, and the services of its own host in AWS.
    package var staysOnHost: Bool { isLoopback || LinkLocal.contains(host) }
}
