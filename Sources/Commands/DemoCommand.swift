import ArgumentParser
import Foundation
import Jobs
import Model
import Queue
import Reports

struct DemoCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Plays nights of a fleet in a built-in simulated cloud. No AWS account is needed.",
        discussion: """
            Plays one night, then the same night again, which makes nothing twice. The cloud and the queue are kept in files: \
            with --database a later demo continues them. Ends with 0 when everything went as scripted.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Option(help: ArgumentHelp("Play n nights, from 1 to 400, and print a line per night.", valueName: "n")) var nights:
        Int?
    @Option(help: ArgumentHelp("Seconds that pass in the demo per real second, from 1 to 1000.", valueName: "factor"))
    var speed = 60.0

    /// The denied permission is granted before this night, if the demo plays that many nights.
    private static let fixedBefore = 3

    func validate() throws {
        guard (1...400).contains(nights ?? 1) else { throw ValidationError("--nights takes a number from 1 to 400") }
        guard (1...1_000).contains(speed) else { throw ValidationError("--speed takes a factor from 1 to 1000") }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings, database: options.database ?? Self.freshDatabase())
        let console = place.console
        let cloudFile = place.paths.database + ".cloud.json"
        guard !DatabaseFile.isThere(place.paths.database) || DatabaseFile.isThere(cloudFile) else {
            throw CommandFailure(
                .usage,
                "\(place.paths.database) is not the database of a demo: there is no simulated cloud in \(cloudFile)",
                hint: "name a file that does not exist yet, or leave --database out")
        }
        let stage = try DemoStage(place, cloudFile: cloudFile, speed: speed)
        console.tell("database: \(place.paths.database)")
        console.tell("cloud:    \(cloudFile), simulated")
        console.tell("accounts: \(DemoFleet.directory), built into the program")
        let differences: [String]
        let latest: RunKey?
        if let nights {
            (differences, latest) = try await play(nights, on: stage)
        } else {
            (differences, latest) = try await playOnce(on: stage)
        }
        try DemoCloud.save(stage.simulator, to: cloudFile)
        if let signal = surroundings.signals.signal {
            console.tell("interrupted: continue with \(stage.call.line("demo"))")
            return Conclusion(signal: signal)
        }
        // Why the name: without one, the report compares the demo's nights with those that are due by the real clock.
        let name = latest.map { " \($0)" } ?? ""
        console.tell("to see the report again: \(stage.call.line("report" + name))")
        console.tell("to list its tasks:       \(stage.call.line("tasks" + name))")
        console.tell(
            "The other command lines of the report need a real account: the simulated cloud ends with the demo.")
        guard differences.isEmpty else {
            throw CommandFailure(
                .fatal, "the demo did not go as scripted:\n" + differences.map { "  \($0)" }.joined(separator: "\n"))
        }
        console.tell("The demo went as scripted.")
        return Conclusion()
    }

    private func playOnce(on stage: DemoStage) async throws -> (differences: [String], latest: RunKey?) {
        let console = stage.workplace.console
        let first = try await stage.run()
        console.printProse(Self.introduction(deniesDeletes: stage.deniesDeletes))
        console.printProse(
            ReportText(
                first.report, kinds: AllJobs.kinds, now: stage.clock.now, ink: console.outputInk, call: stage.call
            ).text)
        if stage.isInterrupted { return ([], nil) }
        let isFresh = first.tally.mutations > 0
        var differences = isFresh ? DemoScript.differences(first, deniesDeletes: stage.deniesDeletes) : []
        console.print("\nThe same night again:")
        let second = try await stage.run()
        if stage.isInterrupted { return ([], nil) }
        differences += DemoScript.differencesOfRepeat(second.tally, deniesDeletes: stage.deniesDeletes)
        console.print("  " + Self.ofRepeat(second.tally, first.tally))
        return (differences, second.report.run)
    }

    /// Says what the second run of the night has changed.
    private static func ofRepeat(_ again: DemoTally, _ first: DemoTally) -> String {
        let made = again.mutations - again.deletions
        return "it lists again and makes \(Wording.count(made, "thing")) more, by the cloud's own ledger"
            + " (\(Wording.count(first.mutations, "change")) the first time); every volume still has its one snapshot of the"
            + " night: \(Wording.count(again.backedUp)) of \(Wording.count(again.due))."
            + (again.deletions > 0
                ? " It has deleted \(Wording.count(again.deletions, "more old snapshot or image", plural: "more old snapshots and images"))."
                : "")
            + (again.refused > 0 ? " What was denied is tried again: \(Wording.count(again.refused)) refused." : "")
    }

    /// Says before the report what is wrong on purpose. Otherwise its first word would look like a broken program.
    private static func introduction(deniesDeletes: Bool) -> String {
        let denied = deniesDeletes ? "The role of \(DemoCloud.denied) may not delete snapshots. " : ""
        return """
            A night in a simulated cloud has ended. The fleet has faults on purpose, so that the report shows how they read: \
            the account file archive.yaml has a mistake, the account \(DemoCloud.withoutTopic) has no SNS topic. \(denied)All \
            volumes that can be seen are backed up all the same. This is the report of a real `aws-man run`:

            """
    }

    private func play(_ count: Int, on stage: DemoStage) async throws -> (differences: [String], latest: RunKey?) {
        var table = TextTable(columns: [
            .init("NIGHT", .left), .init("BACKED UP", .right), .init("CREATED", .right), .init("DELETED", .right),
            .init("IMAGED", .right),
            .init("DEREGISTERED", .right), .init("ALARMED", .right), .init("REFUSED", .right),
            .init("KEPT PER VOLUME", .right),
            .init("EXIT", .right),
        ])
        var differences: [String] = []
        var fixed: RunKey?
        var latest: RunKey?
        for number in 1...count {
            if number > 1 { stage.sleepUntilNextNight() }
            let fixes = number == Self.fixedBefore && stage.deniesDeletes
            if fixes { stage.grantDeletes() }
            let night = try await stage.run()
            latest = night.report.run
            if fixes { fixed = night.report.run }
            table.add(Self.row(night))
            if stage.isInterrupted { break }
            differences += DemoScript.differences(night, deniesDeletes: stage.deniesDeletes).map {
                "\(night.report.run): \($0)"
            }
        }
        let console = stage.workplace.console
        console.print(table.lines(console.outputInk).joined(separator: "\n"))
        if let fixed {
            console.print("(before \(fixed) the role of \(DemoCloud.denied) was given \(DemoCloud.deniedAction))")
        }
        return (differences, latest)
    }

    private static func row(_ night: DemoStage.PlayedNight) -> [TextTable.Cell] {
        let tally = night.tally
        let actions = ["CreateSnapshot", "DeleteSnapshot", "RegisterImage", "DeregisterImage", "PutMetricAlarm"]
        let counts = actions.map { tally.count($0) + ($0 == "RegisterImage" ? tally.count("CreateImage") : 0) }
        return [
            .init(night.report.run.text),
            .init("\(tally.backedUp)/\(tally.due)", tally.backedUp == tally.due ? .good : .bad),
        ] + counts.map { .init(String($0)) } + [
            .init(String(tally.refused), tally.refused > 0 ? .bad : .normal),
            .init("\(tally.kept.lowerBound)-\(tally.kept.upperBound)"), .init(String(night.status.rawValue)),
        ]
    }

    private func workplace(in surroundings: Surroundings, database: String) throws -> Workplace {
        var options = options
        options.database = database
        return Workplace(options, in: surroundings, reports: true)
    }

    /// Returns a path in a new directory, so that a demo never uses an existing file.
    private static func freshDatabase() throws -> String {
        let template = FileManager.default.temporaryDirectory.appending(path: "aws-man-demo.XXXXXX").path
        var bytes = Array(template.utf8CString)
        guard let made = bytes.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) else {
            throw CommandFailure(
                .fatal, "no directory can be created in \(FileManager.default.temporaryDirectory.path)")
        }
        return String(cString: made) + "/queue.sqlite"
    }
}
