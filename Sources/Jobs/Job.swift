import Accounts
import Engine
import Model

/// A kind of task: what the engine runs, and what it must be allowed to do. `AllJobs` lists them.
package protocol Job: Sendable {
    init(_ environment: JobEnvironment)
    var definition: JobDefinition { get }
    /// What it needs in an account as that is configured; empty when the account does not use it.
    static func permissions(for account: Account) -> [Permission]
}

/// All kinds. Adding one is its file and a line here, and its words elsewhere: name and flow in `JobKinds`, the figures of its
/// actions and its rate in `Buckets`, in the reports its column (`KindColumn`) and what its failures cost (`FailureGroup`).
package enum AllJobs {
    package static let all: [any Job.Type] = [
        EnumerateAccountJob.self, EnumerateLaneJob.self, EnumerateAlarmsJob.self, CreateSnapshotJob.self,
        DeleteSnapshotJob.self, RegisterImageJob.self, DeregisterImageJob.self, CreateAlarmJob.self, ConfirmJob.self,
    ]
}
