import Accounts
import ArgumentParser
import Model
import Queue
import Reports

struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Checks, prunes, copies and updates the database.",
        subcommands: [
            QueueCheckCommand.self, QueuePruneCommand.self, QueueBackupCommand.self, QueueMigrateCommand.self,
        ])
}

struct QueueCheckCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks that the database is undamaged and consistent.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        place.warnOfFiles()
        let findings = try await place.store(.reading).check()
        guard findings.isEmpty else {
            throw CommandFailure(
                .database,
                "\(place.paths.database) is damaged:\n"
                    + findings.map { "  " + Printable.line($0) }.joined(separator: "\n"), hint: CommandFailure.restore)
        }
        place.console.print("\(place.paths.database): all is well")
        return Conclusion()
    }
}

struct QueuePruneCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes ended runs from the history.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Option(
        help: ArgumentHelp("Days to keep, from 1 on. Default: `limits.history` of defaults.yaml.", valueName: "days"))
    var keep: Int?
    func validate() throws {
        guard (keep ?? 1) >= 1 else { throw ValidationError("--keep takes 1 or a larger number of days") }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let history = try keep.map { Duration.days($0) } ?? place.fleet().limits.history
        let store = try await place.store(.existing)
        let count = try await store.prune(before: place.now - history)
        place.console.print("\(Wording.count(count, "run")) older than \(history.words) removed")
        return Conclusion()
    }
}

struct QueueBackupCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes a consistent copy of the database. A run may go on meanwhile.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Argument(help: ArgumentHelp("The copy. A file that exists is not overwritten.", valueName: "file"))
    var target: String
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        place.warnOfDirectory(around: target)
        try await place.store(.reading).backup(to: target)
        place.console.print(target)
        return Conclusion()
    }
}

struct QueueMigrateCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Updates the database's schema, and leaves a copy beside it. run and work do so by themselves.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        guard let lock = try OwnerLock.tryAcquire(database: place.paths.database) else {
            throw CommandFailure(
                .database, "a process works on \(place.paths.database)", hint: "migrate when that process has ended")
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
