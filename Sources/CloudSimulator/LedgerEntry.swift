import Model

/// One call and its result in the cloud.
package struct LedgerEntry: Codable, Sendable, Equatable {
    package var number: Int
    package var at: Instant
    package var account: AccountID?
    package var region: String?
    /// `ec2`, `sts`, `monitoring`, `sns`.
    package var service: String
    package var action: String
    package var accessKey: String?
    /// The IAM actions that the call needs, including those for tags and associated deletions.
    package var permissions: [String]
    /// `OK` or the error code that the cloud answered, even if a fault replaced the answer.
    package var code: String
    /// The fault of the call, if any.
    package var fault: Fault?
    package var isMutating: Bool
    /// True when the call changed the cloud.
    package var acted: Bool
    /// The ids of the resources that the call created, deleted or changed.
    package var ids: [String]
    package var requestID: String
    /// All parameters. Any secret among them is the simulator's own.
    package var parameters: [String: String]

    /// The service and action, such as `ec2:CreateSnapshot`.
    package var flow: String { "\(service):\(action)" }
}

/// The key by which calls are counted. The counts do not depend on the length of the ledger.
package struct CallTally: Codable, Sendable, Hashable {
    package var account: AccountID?
    package var region: String?
    package var flow: String
    package var code: String
}
