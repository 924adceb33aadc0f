import ArgumentParser
import Model
import Queue
import Reports

/// The options of a run when it is enqueued or planned.
struct RunOptionsGroup: ParsableArguments {
    @Argument(help: ArgumentHelp("The run's name. The date of the night is appended.", valueName: "run"))
    var name: String = "nightly"

    @Flag(help: "Delete and deregister nothing in these accounts and regions, for the rest of the run.")
    var noDeletes = false

    @Option(
        help: ArgumentHelp("Allow up to n deletions, from 0 on, in each of these accounts and regions.", valueName: "n")
    )
    var allowDeletes: Int?

    func validate() throws {
        guard RunKey.isValid(name) else {
            throw ValidationError("a run's name has 1 to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        guard !noDeletes || allowDeletes == nil else {
            throw ValidationError("--no-deletes and --allow-deletes contradict each other: give one of the two")
        }
        guard (allowDeletes ?? 0) >= 0 else { throw ValidationError("--allow-deletes takes 0 or a larger number") }
    }

    /// The key of the run in `night`.
    func key(_ night: Night) throws(CommandFailure) -> RunKey {
        guard let key = RunKey(name: name, night: night) else {
            throw CommandFailure(.usage, "\(Printable.line(name)) is not a valid name for a run")
        }
        return key
    }

    var options: RunOptions { RunOptions(noDeletes: noDeletes, allowDeletes: allowDeletes) }
}
