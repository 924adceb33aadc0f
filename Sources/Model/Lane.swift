/// An account and region: the unit of credentials, proof, pacing, fairness and reporting.
package struct Lane: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let account: AccountID
    package let region: Region

    package init(account: AccountID, region: Region) { (self.account, self.region) = (account, region) }

    package var description: String { "\(account)/\(region)" }
    package static func < (left: Lane, right: Lane) -> Bool {
        (left.account, left.region) < (right.account, right.region)
    }
}
