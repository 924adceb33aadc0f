import Model

/// The kind of AWS's own addresses that is called. botocore's endpoint rules say how each is spelled (FACTS F76).
package struct EndpointVariant: Hashable, Sendable {
    /// Only hosts whose cryptography is validated by FIPS 140 are called.
    package var isFIPS: Bool
    /// Only hosts that answer over IPv6 as well are called.
    package var isDualStack: Bool

    package init(isFIPS: Bool = false, isDualStack: Bool = false) {
        self.isFIPS = isFIPS
        self.isDualStack = isDualStack
    }

    package static let standard = EndpointVariant()

    /// The host name of a service in a region. `prefix` is the first label of the service's names, e.g. `monitoring`.
    package func host(_ prefix: String, in region: Region) -> String {
        let partition = region.partition
        let suffix = isDualStack ? partition.dualStackSuffix : partition.dnsSuffix
        return "\(prefix)\(isMarked(prefix, in: partition) ? "-fips" : "").\(region.name).\(suffix)"
    }

    /// True when the name says that the host is a FIPS host. Those of GovCloud are FIPS hosts without saying so, with
    /// exceptions.
    private func isMarked(_ prefix: String, in partition: Partition) -> Bool {
        guard isFIPS, partition == .govCloud else { return isFIPS }
        switch prefix {
        case "kms": return true
        case "monitoring": return false
        default: return isDualStack
        }
    }
}
