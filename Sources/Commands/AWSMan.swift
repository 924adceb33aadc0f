import ArgumentParser
import Reports

/// The root of the command line.
package struct AWSMan: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "aws-man",
        abstract: "Takes and prunes the backups of many AWS accounts, nightly, through a durable queue.",
        discussion: """
            Results go to standard output, everything else to standard error. Exit codes: 0 all is well; 3 a run ended \
            with something failed, blocked, unconfirmed or not covered, or had ended over 12 hours ago and got nothing \
            new, or a plan or an accounts check found something; 64 usage; 75 database in use or unusable; 78 \
            configuration; 1 anything else; 130 and 143 interrupted with tasks open (work without --until-idle: 0).
            """,
        version: BuildFacts.text,
        subcommands: [
            RunCommand.self, EnqueueCommand.self, WorkCommand.self, PlanCommand.self, ReportCommand.self,
            TasksCommand.self, ReplayCommand.self, CancelCommand.self, AccountsCommand.self, PolicyCommand.self,
            QueueCommand.self, DemoCommand.self,
        ])

    @OptionGroup(title: "Global options") var global: GlobalOptions

    package init() {}

    /// Parses `arguments`, does what they say, and returns the exit code. The program's whole life.
    package static func start(_ arguments: [String], in surroundings: Surroundings) async -> Int32 {
        do {
            var parsed = try parseAsRoot(arguments)
            if let command = parsed as? any Command { return await conclude(command, in: surroundings) }
            // Why: a group of commands, or a request for help; running it throws what is to be shown.
            try parsed.run()
            return ProgramStatus.fine.rawValue
        } catch {
            let message = fullMessage(for: error)
            let code = exitCode(for: error)
            if code.isSuccess { surroundings.console.print(message) } else { surroundings.console.tell(message) }
            return code.rawValue
        }
    }

    private static func conclude(_ command: any Command, in surroundings: Surroundings) async -> Int32 {
        let conclusion: Conclusion
        do {
            conclusion = try await command.execute(in: surroundings)
        } catch {
            let failure = CommandFailure(error)
            surroundings.console.tell("aws-man: \(failure.message)")
            conclusion = Conclusion(failure: failure.kind)
        }
        let status = ProgramStatus.of(conclusion)
        guard let why = surroundings.console.lost() else { return status.rawValue }
        surroundings.console.tell("aws-man: a part of the result is lost: standard output: \(why)")
        return (status == .fine ? .fatal : status).rawValue
    }
}

/// A subcommand as this program runs it: everything from outside is handed in.
protocol Command: ParsableCommand {
    /// As given after the command's name, over those given before it.
    var options: GlobalOptions { get }
    func execute(in surroundings: Surroundings) async throws -> Conclusion
}
