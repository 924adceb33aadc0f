import Accounts
import Engine
import Model

/// A kind of task: what the engine runs, and what it must be allowed to do. `Kinds` lists them.
package protocol Kind: Sendable {
    init(_ environment: JobEnvironment)
    var definition: JobDefinition { get }
    /// What it needs in an account as that is configured; empty when the account does not use it.
    static func permissions(for account: Account) -> [Permission]
}

/// All kinds. Adding one is its file and a line here, and its words elsewhere: name and flow in `JobKinds`, the figures of its
/// actions and its rate in `Buckets`, in the reports its column (`KindColumn`) and what its failures cost (`FailureGroup`).
package enum Kinds {
    package static let all: [any Kind.Type] = [
        EnumerateAccount.self, EnumerateLane.self, EnumerateAlarms.self, CreateSnapshotKind.self,
        DeleteSnapshotKind.self, RegisterImageKind.self, DeregisterImageKind.self, CreateAlarm.self, Confirm.self,
    ]
}
