import Accounts
import ArgumentParser
import Model
import Queue
import Reports

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Looks after the database.",
        subcommands: [
            QueueCheckCommand.self, QueuePruneCommand.self, QueueBackupCommand.self, QueueMigrateCommand.self,
        ])
}

struct QueueCheckCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks the file's integrity and the queue's invariants.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let findings = try await place.store(.existing).check()
        guard findings.isEmpty else {
            throw CommandFailure.database(
                "\(place.paths.database) is damaged:\n"
                    + findings.map { "  " + Printable.line($0) }.joined(separator: "\n")
                    + "\n  → restore a copy made by aws-man queue backup")
        }
        place.console.print("\(place.paths.database): all is well")
        return Conclusion()
    }
}

struct QueuePruneCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes ended runs that are older than the history to keep.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Option(help: ArgumentHelp("Keep so many days; else `limits: history` of defaults.yaml.", valueName: "days"))
    var keep: Int?
    var options: GlobalOptions { here.over(root.global) }

    func validate() throws {
        guard (keep ?? 1) >= 1 else { throw ValidationError("--keep takes a number of days from 1 on") }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let history = try keep.map { Duration.days($0) } ?? place.fleet().limits.history
        let store = try await place.store(.existing)
        let count = try await store.prune(before: place.now - history)
        place.console.print("\(Wording.count(count, "run")) older than \(Wording.duration(history)) removed")
        return Conclusion()
    }
}

struct QueueBackupCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes a consistent copy of the database, also while it is worked.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Argument(help: ArgumentHelp("Where to; a file that is there is not overwritten.", valueName: "file"))
    var target: String
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        try await place.store(.existing).backup(to: target)
        place.console.print(target)
        return Conclusion()
    }
}

struct QueueMigrateCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database's schema up to date, after a copy beside it; run and work do so by themselves.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        guard let lock = try OwnerLock.tryAcquire(database: place.paths.database) else {
            throw CommandFailure.database("\(place.paths.database) is being worked: migrate when that has ended")
        }
        let store = try await place.store(.migrating(lock))
        let applied = store.migrated.applied
        place.console.print(
            applied.isEmpty
                ? "the schema is up to date"
                : "applied \(Wording.list(applied.map { "migration \($0)" }))")
        return Conclusion()
    }
}
