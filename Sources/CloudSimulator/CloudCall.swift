import Model

/// One call as it came in, before anything is decided about it.
package struct CloudCall: Sendable {
    /// Counts all calls of this cloud from 1.
    package let number: Int
    package let at: Instant
    /// Whose access key it is; nil for a key that nobody has.
    package let account: AccountID?
    package let accessKey: String?
    /// From the credential's scope.
    package let region: String?
    /// `ec2`, `sts`, `monitoring`, `sns`.
    package let service: String
    package let action: String
    package let parameters: [String: String]

    package var isMutating: Bool { Action.table["\(service):\(action)"]?.mutates ?? false }
}
