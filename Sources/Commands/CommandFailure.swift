import Accounts
import HTTP
import Jobs
import Model
import Queue
import Reports

/// The reason why a command could not do its work, in words for people, and the kind that decides the exit code.
struct CommandFailure: Error, Hashable {
    let kind: Conclusion.Failure
    let message: String
    /// The next step; nil when the message needs none.
    let hint: String?

    init(_ kind: Conclusion.Failure, _ message: String, hint: String? = nil) {
        (self.kind, self.message, self.hint) = (kind, message, hint)
    }
}

extension CommandFailure {
    /// The only way from an error to what the user sees.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as FleetError: self.init(.configuration, error.description)
        case let error as StoreError: self.init(error)
        case let error as NoMatch: self.init(.usage, error.message, hint: error.hint)
        case TransportError.refused(let why, let hint): self.init(.fatal, why, hint: hint)
        default: self.init(.fatal, "\(error)")
        }
    }

    init(_ error: StoreError) {
        let (kind, hint): (Conclusion.Failure, String?) =
            switch error {
            case .noSuchRun: (.usage, "aws-man report shows the latest run")
            case .refused(_, let hint): (.usage, hint)
            case .notOwner: (.database, Self.otherWorks)
            case .unusable(_, _, _, let hint): (.database, hint)
            case .newerSchema: (.database, "use the newer aws-man, or name another file with --database")
            case .olderSchema(let path, _, _):
                (
                    .database,
                    "\(ProgramCall(database: path).line("queue migrate")) updates it; run and work do so by themselves"
                )
            case .editedMigration:
                (.database, "use the aws-man that wrote the file, or start a new file with --database")
            case .busy(_, _, nil): (.database, "try again; if it fails again, find the process that has the file open")
            case .busy:
                (.database, "try again; if it fails again, that process is stopped or hung: find out why, and end it")
            case .corrupt(let path, _):
                (
                    .database,
                    "\(ProgramCall(database: path).line("queue check")) lists the damage; then \(Self.restore)"
                )
            }
        self.init(kind, error.description, hint: hint)
    }

    static let otherWorks = "wait for it: aws-man run follows it and prints its result"
    static let restore = "restore a copy that aws-man queue backup made"
}
