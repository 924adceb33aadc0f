import AWS
import Accounts
import ArgumentParser
import Jobs
import Logging
import Model
import Queue
import Reports

/// The objects that a command works with, made from its options and its surroundings.
struct Workplace: Sendable {
    let surroundings: Surroundings
    let paths: Paths
    let logger: Logger
    /// The directory of the log files; nil when none was named.
    let logDirectory: String?
    /// False with `--quiet`, and under cron with a log directory. Harmless messages then go to the log, because cron mails
    /// all output.
    let isChatty: Bool
    /// True when the fleet is not read from a directory, as in the demo.
    let isFixed: Bool
    /// Keeps the account files as they were read last; nil reads them each time.
    var fleets: FleetMemo?

    var console: Console { surroundings.console }
    /// Spells command lines that are to be pasted.
    var call: ProgramCall { paths.call(in: surroundings.place) }
    var now: Instant { surroundings.effects.now() }

    /// The level of the log files when no level is given.
    private static let fileLevel = Logger.Level.info

    /// `reports` is true when the command ends with a report. Standard error then leaves out events about single tasks.
    init(_ global: GlobalOptions, in surroundings: Surroundings, reports: Bool = false) {
        self.surroundings = surroundings
        paths = Paths(global, in: surroundings.place)
        let console = surroundings.console
        var files: LogFiles?
        logDirectory = global.logDir
        if let directory = global.logDir { files = LogFiles(directory: directory) { console.error($0) } }
        isChatty = !global.quiet && (files == nil || console.screen != nil)
        isFixed = false
        let asked = global.logLevel?.level
        let sink = LineLogHandler.Sink(
            now: surroundings.effects.now, error: console.log, files: files,
            errorLevel: asked ?? (files == nil || console.screen != nil ? .warning : .error),
            omitsTasks: asked == nil && reports, format: global.logFormat ?? .text)
        let level = asked ?? (files == nil ? .warning : Self.fileLevel)
        logger = Logger(label: "aws-man") { _ in LineLogHandler(level: level, sink: sink) }
    }

    /// The same workplace in other surroundings.
    func moved(to surroundings: Surroundings) -> Workplace { Workplace(self, surroundings) }

    private init(_ other: Workplace, _ surroundings: Surroundings) {
        self.surroundings = surroundings
        (paths, logger, isChatty, isFixed) = (other.paths, other.logger, other.isChatty, true)
        logDirectory = other.logDirectory
    }

    /// Tells a message that is no problem: to the user, or to the log when `isChatty` is false.
    func mention(_ text: String) {
        if isChatty { console.tell(text) } else { logger.info("\(text)") }
    }

    /// Tells the user which files are used, and warns of those that others may change. Every command that works on the
    /// queue calls it.
    func tellPaths() {
        warnOfFiles()
        mention("database: \(Printable.line(paths.database))")
        mention("accounts: \(Printable.line(paths.accounts))")
    }

    /// Where a result for people is read. Times are in the zone of the fleet, or in UTC if its files cannot be read.
    var display: Display {
        let size = console.size()
        // Why: a report is read from the database alone, also when the account files cannot be read.
        return Display(columns: size?.columns, rows: size?.rows, zone: (try? fleet())?.timeZone)
    }

    /// The fleet as the accounts directory describes it.
    func fleet() throws(FleetError) -> Fleet {
        guard let fleets else { return try FleetReader.read(directory: paths.accounts) }
        return try fleets.fleet(in: paths.accounts)
    }

    /// Reads the fleet while no file is being changed, for commands that act on it.
    func settledFleet() async throws -> Fleet {
        try await SettledFleet(directory: paths.accounts, effects: surroundings.effects) { mention($0) }.read()
    }

    /// Tells what is wrong below `notify`, which costs messages and no backup.
    func tell(messageProblemsOf fleet: Fleet) {
        for problem in fleet.messageProblems { console.tell("warning: \(Printable.line(problem.description))") }
    }

    /// The fleet's jobs, with the network of the surroundings.
    func fleetJobs(_ fleet: Fleet) throws -> FleetJobs {
        let effects = surroundings.effects
        let client = AWSClient(transport: try surroundings.transport(), effects: effects, limits: fleet.limits)
        let endpoints = Endpoints()
        var credentials = surroundings.credentials
        credentials.warn = { [console] in console.tell("warning: \(Printable.line($0))") }
        let identities = Identities(
            client: client, endpoints: endpoints, environment: credentials, effects: effects,
            sessionName: "aws-man@\(surroundings.owner.host)")
        let (directory, logger, isFixed) = (paths.accounts, logger, isFixed)
        let watch = AccountsWatch(directory: directory, taken: fleet.stamp, now: effects.now) {
            logger.warning("\(Printable.line($0))")
        }
        return FleetJobs(
            fleet: fleet,
            access: CloudAccess(client: client, endpoints: endpoints, identities: identities, effects: effects),
            planning: surroundings.planning, changed: { isFixed ? nil : watch.changed() },
            unknown: { [self] in
                // Why: on an error the watch reports files that cannot be used, and the earlier reading holds.
                guard !isFixed, let kept = try? await keptFleet() else { return nil }
                // Why: a fleet without the organization's accounts must not take the place of one with them.
                return kept.organization == nil || kept.knowledge?.listing != nil ? kept : nil
            })
    }

    func store(_ opening: SQLiteStore.Opening) async throws(StoreError) -> SQLiteStore {
        let store = try await SQLiteStore.open(
            path: paths.database, opening, at: now, crashPoint: surroundings.effects.crashPoint)
        if let copy = store.migrated.copy {
            mention("the database's schema was updated; a copy of the database before that is \(copy)")
        }
        return store
    }
}

extension Command {
    func workplace(in surroundings: Surroundings, reports: Bool = false) -> Workplace {
        Workplace(options, in: surroundings, reports: reports)
    }
}
