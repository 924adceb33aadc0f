import Accounts
import HTTP
import Jobs
import Model
import Queue
import Reports

/// Why a command could not do its work, for people, and the exit code that follows.
struct CommandFailure: Error, Hashable {
    let kind: Conclusion.Failure
    let message: String

    static func usage(_ message: String) -> CommandFailure { CommandFailure(kind: .usage, message: message) }
    static func configuration(_ message: String) -> CommandFailure {
        CommandFailure(kind: .configuration, message: message)
    }
    static func database(_ message: String) -> CommandFailure { CommandFailure(kind: .database, message: message) }
    static func fatal(_ message: String) -> CommandFailure { CommandFailure(kind: .fatal, message: message) }
}

extension CommandFailure {
    /// The one way from any error to what the person sees.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as FleetError: self = .configuration(error.description)
        case let error as StoreError: self.init(error)
        case let error as NoMatch: self = .usage("\(error.message)\n  → \(error.hint)")
        case TransportError.refused(let why, let hint): self = .fatal(why + (hint.map { "\n  → \($0)" } ?? ""))
        default: self = .fatal("\(error)")
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .noSuchRun(let run): self = .usage("there is no run \(run): aws-man report shows the latest")
        case .refused(let why, let hint): self = .usage(why + (hint.map { "\n  → \($0)" } ?? ""))
        case .notOwner(let epoch, let newest):
            self = .database(
                "another process works the queue now (epoch \(newest.number) after \(epoch.number)): this one has stopped"
            )
        case .unusable(let path, _, let message, let hint):
            self = .database("\(path): \(message)" + (hint.map { "\n  → \($0)" } ?? ""))
        case .newerSchema(let path, let found, let known):
            self = .database(
                "\(path) was written by a newer aws-man: its schema is \(found), this one knows \(known)\n"
                    + "  → use the newer aws-man, or name another file with --database")
        case .olderSchema(let path, let found, let known):
            self = .database(
                "\(path) has schema \(found), this aws-man needs \(known)\n"
                    + "  → \(ProgramCall(database: path).line("queue migrate")); run and work do it by themselves")
        case .editedMigration(let path, let number):
            self = .database(
                "\(path): migration \(number) was applied with another text than this aws-man has\n"
                    + "  → use the aws-man that made the file, or start a new one with --database")
        case .busy(let path, let waited):
            self = .database(
                "\(path): another process kept the write lock for \(Wording.duration(waited))\n  → try again; if it"
                    + " stays so, look which process has the file open")
        case .corrupt(let path, let message):
            self = .database(
                "\(path) is damaged: \(message)\n  → \(ProgramCall(database: path).line("queue check"));"
                    + " then restore a copy made by aws-man queue backup")
        }
    }
}
