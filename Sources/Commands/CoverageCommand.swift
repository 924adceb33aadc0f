import AWS
import Accounts
import ArgumentParser
import Foundation
import Jobs
import Model
import Reports

struct CoverageCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Shows the newest good snapshot of every attached volume, selected or not, by EC2's own listings.",
        discussion: """
            Reads no database and changes nothing. Ends with 4 when a selected volume has no good snapshot that is younger \
            than the account's rpo, else with 3 when something could not be read. With --volume or --instance it shows \
            what there is to restore from, and ends with 4 when there is nothing.
            """)

    /// The form in which coverage is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv
    }

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    @Option(
        help: ArgumentHelp(
            "Show what this volume, such as vol-0123456789abcdef0, can be restored from.", valueName: "id")) var volume:
        VolumeID?
    @Option(
        help: ArgumentHelp(
            "Show what this instance, such as i-0123456789abcdef0, can be restored from.", valueName: "id"))
    var instance: InstanceID?
    @Flag(name: .customLong("all"), help: "Name every volume, account and snapshot.") var showsAll = false
    @Option(help: "How to print it.") var format = Format.text

    func validate() throws {
        guard volume == nil || instance == nil else {
            throw ValidationError("--volume and --instance: give one of the two")
        }
    }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleetJobs = try await place.wholeFleetJobs(place.fleet())
        let fleet = fleetJobs.fleet
        let subject = volume.map(RestoreSubject.volume) ?? instance.map(RestoreSubject.instance)
        if let subject { return try await restore(subject, fleetJobs, place, zone: fleet.timeZone) }
        let coverage = try await fleetJobs.coverage(lanes.fleetFilter)
        let sums = CoverageSums(coverage)
        let (warnings, idle) = (fleetJobs.warnings(), fleetJobs.idle(lanes.fleetFilter))
        let conclusion = Conclusion(needsAttention: sums.unread > 0, isBreached: sums.breached > 0)
        switch format {
        case .text:
            let text = CoverageText(
                coverage, warnings: warnings, idle: idle, showsAll: showsAll, ink: place.console.outputInk
            ).text
            place.console.printProse(place.call.spelled(text))
        case .json:
            place.console.print(
                CoverageJSON(coverage, warnings: warnings, idle: idle, exit: ProgramStatus.of(conclusion)).document.text
            )
        case .csv: place.console.print(CoverageCSV(coverage, idle: idle).text)
        }
        return conclusion
    }

    private func restore(
        _ subject: RestoreSubject, _ fleetJobs: FleetJobs, _ place: Workplace, zone: TimeZone
    ) async throws -> Conclusion {
        let view = RestoreView(
            of: subject.text, try await fleetJobs.restorePoints(for: subject, lanes.fleetFilter))
        guard view.isFound || view.unread > 0 else {
            throw CommandFailure(
                .usage, "\(subject.text) is not attached or running anywhere, and nothing to restore it from was found",
                hint: "check the id, and whether an account file covers its account and region: aws-man accounts list")
        }
        let conclusion = Conclusion(needsAttention: view.unread > 0, isBreached: view.points == 0 && view.unread == 0)
        switch format {
        case .text:
            let text = view.text(showsAll: showsAll, ink: place.console.outputInk, zone: zone)
            place.console.printProse(place.call.spelled(text))
        case .json: place.console.print(view.document(exit: ProgramStatus.of(conclusion)).text)
        case .csv: place.console.print(view.csv)
        }
        return conclusion
    }
}

extension VolumeID: ExpressibleByArgument {
    package init?(argument: String) {
        guard argument.wholeMatch(of: /vol-[0-9a-f]{8,17}/) != nil else { return nil }
        self.init(argument)
    }
}

extension InstanceID: ExpressibleByArgument {
    package init?(argument: String) {
        guard argument.wholeMatch(of: /i-[0-9a-f]{8,17}/) != nil else { return nil }
        self.init(argument)
    }
}
