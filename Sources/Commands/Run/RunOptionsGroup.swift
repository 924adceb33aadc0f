import ArgumentParser
import Model
import Queue

/// What a person may say about a run when enqueuing it.
struct RunOptionsGroup: ParsableArguments {
    @Argument(help: ArgumentHelp("The run's name; the night's date is appended.", valueName: "run"))
    var name: String = "nightly"

    @Flag(help: "Delete and deregister nothing in these accounts and regions.")
    var noDeletes = false

    @Option(help: ArgumentHelp("Allow so many deletions in each lane, whatever share of it that is.", valueName: "n"))
    var allowDeletes: Int?

    func validate() throws {
        guard RunKey.isValid(name) else {
            throw ValidationError("a run's name has 1 to 64 of the characters A-Z a-z 0-9 . _ -")
        }
        guard !noDeletes || allowDeletes == nil else {
            throw ValidationError("--no-deletes and --allow-deletes say opposite things: give one of the two")
        }
        guard (allowDeletes ?? 0) >= 0 else { throw ValidationError("--allow-deletes takes a number from 0 on") }
    }

    var options: RunOptions { RunOptions(noDeletes: noDeletes, allowDeletes: allowDeletes) }
}
