import ArgumentParser
import Logging

/// What every command takes, before or after its name.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory of account files.", discussion: "Else AWS_MAN_ACCOUNTS, ./accounts, /etc/aws-man/accounts.",
            valueName: "dir"))
    var accounts: String?

    @Option(
        help: ArgumentHelp(
            "The queue's database.",
            discussion: "Else AWS_MAN_DATABASE, or aws-man/queue.sqlite in the state directory.", valueName: "file"))
    var database: String?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: ArgumentHelp("Also keep a log file for each account here.", valueName: "dir"))
    var logDir: String?

    /// These, with what `outer` says where these say nothing.
    func over(_ outer: GlobalOptions) -> GlobalOptions {
        var merged = self
        merged.accounts = accounts ?? outer.accounts
        merged.database = database ?? outer.database
        merged.logLevel = logLevel ?? outer.logLevel
        merged.logDir = logDir ?? outer.logDir
        return merged
    }
}

/// A level of swift-log, by name.
struct LogLevel: ExpressibleByArgument {
    let level: Logger.Level
    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }
    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
}
