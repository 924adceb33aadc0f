import ArgumentParser
import Reports

/// The root of the command line.
package struct AWSMan: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "aws-man",
        abstract: "Backs up many AWS accounts every night and deletes old backups, through a durable queue.",
        discussion: """
            Results go to standard output, everything else to standard error.

            EXIT CODES:
              0    everything went well
              1    an error that no other code describes
              3    something failed, is blocked, not confirmed or not in place
              4    a selected volume has no good snapshot younger than the rpo (coverage); this comes before 3
              64   the command line is wrong, or names something that does not exist
              75   the database is in use by a hung process, or cannot be used
              78   the account files are wrong
              130  interrupted by SIGINT with tasks open
              143  interrupted by SIGTERM with tasks open
            """,
        version: BuildFacts.text,
        subcommands: [
            RunCommand.self, EnqueueCommand.self, WorkCommand.self, PlanCommand.self, ExplainCommand.self,
            CoverageCommand.self,
            ReportCommand.self, NightsCommand.self, TasksCommand.self, ReplayCommand.self, CancelCommand.self,
            AccountsCommand.self,
            PolicyCommand.self,
            QueueCommand.self, ServeCommand.self, NotifyCommand.self, DemoCommand.self,
        ])

    @OptionGroup(title: "Global options") var global: GlobalOptions

    package init() {}

    /// Parses `arguments`, performs the command, and returns the exit code: the parser's code for bad `arguments`.
    package static func start(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        let status = await perform(arguments, in: surroundings)
        await surroundings.console.finish()
        return status
    }

    private static func perform(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        if let place = emptyArgument(of: arguments) {
            surroundings.console.tell(
                "aws-man: an argument is empty: \(place)\n  → leave it out, or give it a value: a variable of a script may be"
                    + " empty")
            return ProgramStatus.usage.rawValue
        }
        do {
            var parsed = try parseAsRoot(arguments)
            if let command = parsed as? any Command { return await conclude(command, in: surroundings) }
            // Why: `parsed` is a group of commands or a request for help. Running it throws the text to show.
            try parsed.run()
            return ProgramStatus.fine.rawValue
        } catch {
            let message = fullMessage(for: error)
            let code = exitCode(for: error)
            if code.isSuccess { surroundings.console.print(message) } else { surroundings.console.tell(message) }
            return code.rawValue
        }
    }

    /// The place of an empty argument, in words; nil when there is none. No argument may be empty, and an empty one could mean
    /// something else: all accounts, or the directory in which the program stands.
    private static func emptyArgument(of arguments: [String]) -> String? {
        for (place, argument) in arguments.enumerated() {
            let isCut = argument.firstIndex(of: "=") == argument.indices.last
            if argument.hasPrefix("--"), isCut { return Printable.line(argument) }
            if argument.isEmpty {
                return place == 0 ? "the first" : "the one after " + Printable.line(arguments[place - 1])
            }
        }
        return nil
    }

    private static func conclude(_ command: any Command, in surroundings: Surroundings) async -> Int32 {
        let surroundings = surroundings.heeding(command.options)
        let conclusion: Conclusion
        do {
            conclusion = try await command.execute(in: surroundings)
        } catch {
            let failure = CommandFailure(error)
            surroundings.console.tell("aws-man: \(Printable.lines(failure.message))")
            let call = Paths(command.options, in: surroundings.place).call(in: surroundings.place)
            if let hint = failure.hint { surroundings.console.tell("  → \(Printable.line(call.spelled(hint)))") }
            conclusion = Conclusion(failure: failure.kind)
        }
        let status = ProgramStatus.of(conclusion)
        guard let why = surroundings.console.lost() else { return status.rawValue }
        surroundings.console.tell("aws-man: a part of the result was not written to standard output: \(why)")
        return (status == .fine ? .fatal : status).rawValue
    }
}

/// A subcommand of this program. All inputs from outside are passed to `execute`.
protocol Command: ParsableCommand {
    /// The options before the command's name are in `root`, the options after it in `here`.
    var root: AWSMan { get }
    var here: GlobalOptions { get }
    func execute(in surroundings: Surroundings) async throws -> Conclusion
}

extension Command {
    var options: GlobalOptions { here.over(root.global) }
}
