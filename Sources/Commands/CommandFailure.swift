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
        switch error {
        case .noSuchRun(let run):
            self.init(.usage, "there is no run \(run)", hint: "aws-man report shows the latest run")
        case .refused(let why, let hint): self.init(.usage, why, hint: hint)
        case .notOwner(let epoch, let newest):
            self.init(
                .database,
                "another process works on the queue now (epoch \(newest.number) after \(epoch.number)): this one stopped",
                hint: Self.otherWorks)
        case .unusable(let path, _, let message, let hint): self.init(.database, "\(path): \(message)", hint: hint)
        case .newerSchema(let path, let found, let known):
            self.init(
                .database,
                "\(path) was written by a newer aws-man: its schema has version \(found), this aws-man knows up to \(known)",
                hint: "use the newer aws-man, or name another file with --database")
        case .olderSchema(let path, let found, let known):
            self.init(
                .database, "\(path) has schema version \(found), this aws-man needs \(known)",
                hint:
                    "\(ProgramCall(database: path).line("queue migrate")) updates it; run and work do so by themselves")
        case .editedMigration(let path, let number):
            self.init(
                .database, "\(path): migration \(number) was applied with a text that differs from this aws-man's",
                hint: "use the aws-man that wrote the file, or start a new file with --database")
        case .busy(let path, let waited):
            self.init(
                .database, "\(path): another process kept the write lock for \(waited.words)",
                hint: "try again; if it fails again, find the process that has the file open")
        case .corrupt(let path, let message):
            self.init(
                .database, "\(path) is damaged: \(message)",
                hint: "\(ProgramCall(database: path).line("queue check")) lists the damage; then \(Self.restore)")
        }
    }

    static let otherWorks = "wait for it: aws-man run follows it and prints its result"
    static let restore = "restore a copy that aws-man queue backup made"
}
