import Model

/// One call and how it ended, as the cloud saw it.
package struct LedgerEntry: Codable, Sendable, Equatable {
    package var number: Int
    package var at: Instant
    package var account: AccountID?
    package var region: String?
    /// `ec2`, `sts`, `monitoring`, `sns`.
    package var service: String
    package var action: String
    package var accessKey: String?
    /// The IAM actions that it needs, tags and associated deletions included.
    package var permissions: [String]
    /// `OK`, or the error code answered; what a fault put in its place is not shown here.
    package var code: String
    /// What was done to the answer, if anything.
    package var fault: Fault?
    package var isMutating: Bool
    /// It changed the cloud.
    package var acted: Bool
    /// What it made, removed or changed.
    package var ids: [String]
    package var requestID: String
    /// Its parameters, secrets included: they are the simulator's own.
    package var parameters: [String: String]

    /// As flows are named, e.g. `ec2:CreateSnapshot`.
    package var flow: String { "\(service):\(action)" }
}

/// How many calls of one kind ended one way; kept however long the ledger is.
package struct CallTally: Codable, Sendable, Hashable {
    package var account: AccountID?
    package var region: String?
    package var flow: String
    package var code: String
}
