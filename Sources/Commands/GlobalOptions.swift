import ArgumentParser
import Logging

/// The options of every command. They may stand before or after the command's name.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory of account files.",
            discussion: "Default: AWS_MAN_ACCOUNTS, else ./accounts if it exists, else /etc/aws-man/accounts.",
            valueName: "dir"))
    var accounts: String?

    @Option(
        help: ArgumentHelp(
            "The queue's database.",
            discussion: "Default: AWS_MAN_DATABASE, else aws-man/queue.sqlite in the state directory.",
            valueName: "file"))
    var database: String?

    @Option(help: ArgumentHelp("Log events of this level and above.", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: ArgumentHelp("Also write a log file per account into this directory.", valueName: "dir"))
    var logDir: String?

    @Option(
        help: ArgumentHelp(
            "How events are written: lines for people, or one JSON object a line.",
            discussion: "With json, standard error holds JSON objects only.", valueName: "format"))
    var logFormat: LogFormat?

    @Flag(help: "Print no progress and no notes on standard error, only problems.") var quiet = false

    /// Returns these options. A missing option is taken from `outer`.
    func over(_ outer: GlobalOptions) -> GlobalOptions {
        var merged = self
        merged.accounts = accounts ?? outer.accounts
        merged.database = database ?? outer.database
        merged.logLevel = logLevel ?? outer.logLevel
        merged.logDir = logDir ?? outer.logDir
        merged.logFormat = logFormat ?? outer.logFormat
        merged.quiet = quiet || outer.quiet
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

/// The form of log events, and with it of everything on standard error.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
