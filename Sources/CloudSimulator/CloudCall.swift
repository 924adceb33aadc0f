import Model

/// One call as it arrived, before any check of it.
package struct CloudCall: Sendable {
    /// The number of the call among all calls of this cloud, from 1.
    package let number: Int
    package let at: Instant
    /// The account that owns the access key; nil for an unknown key.
    package let account: AccountID?
    package let accessKey: String?
    /// The region of the credential's scope.
    package let region: String?
    /// `ec2`, `sts`, `monitoring`, `sns`.
    package let service: String
    package let action: String
    package let parameters: [String: String]

    package var isMutating: Bool { Action.table["\(service):\(action)"]?.mutates ?? false }
}
