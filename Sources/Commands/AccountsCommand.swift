import Accounts
import ArgumentParser
import Foundation
import Jobs
import Model
import Reports

struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts",
        abstract: "Lists and checks the configured accounts, imports them, and accepts a smaller selection.",
        subcommands: [
            AccountsListCommand.self, AccountsCheckCommand.self, AccountsAcceptCommand.self, AccountsImportCommand.self,
        ])
}

struct AccountsListCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the accounts as they are configured, and those of the organization as it lists them now.",
        discussion: "Makes no call to AWS unless organization.yaml names an organization.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleetJobs = try await place.wholeFleetJobs(place.fleet())
        let fleet = fleetJobs.fleet
        _ = try fleetJobs.lanes(lanes.fleetFilter)
        let hasTags = fleet.accounts.contains { !$0.tags.isEmpty }
        var table = TextTable(
            columns: [
                .init("ACCOUNT", .left), .init("NAME", .left), .init("REGIONS", .left),
                .init("SNAPSHOTS", .left, yields: 4), .init("IMAGES", .left, yields: 2),
                .init("ALARMS", .left, yields: 1),
                .init("CREDENTIALS", .left, yields: 3), .init("TIMEZONE", .left, yields: 0), .init("FILE", .left),
            ] + (hasTags ? [.init("TAGS", .left, yields: 5)] : []))
        for account in fleetJobs.accounts(lanes.fleetFilter) {
            table.add(
                [
                    .init(account.id.digits), .init(account.name), .init(account.regions.words),
                    .init(account.snapshots.map { "\($0.keep), at least \($0.keepMinimum)" } ?? "off"),
                    .init(account.images.map { "\($0.keep)" } ?? "off"),
                    .init(account.alarms?.topic ?? (account.alarmProblems.isEmpty ? "off" : "wrong")),
                    .init(account.credentials.words), .init(account.timeZone.words), .init(account.file),
                ] + (hasTags ? [.init(account.tags.words)] : []))
        }
        place.console.print(table.lines(place.console.outputInk, width: place.display.columns).joined(separator: "\n"))
        place.console.print("the night's work is due at \(fleet.nightlyAt) \(fleet.timeZone.words)")
        place.tellIdle(fleetJobs, lanes)
        return place.conclude(fleetJobs)
    }
}

extension Workplace {
    /// Prints the accounts that are known and not worked.
    func tellIdle(_ fleetJobs: FleetJobs, _ lanes: LaneOptions) {
        for line in IdleText.section(fleetJobs.idle(lanes.fleetFilter), console.outputInk, showsAll: true) {
            console.printProse(line)
        }
    }

    /// Reports the problems of the account files, which are configuration errors, and of the organization.
    func conclude(_ fleetJobs: FleetJobs) -> Conclusion {
        var conclusion = conclude(fleetJobs.fleet, warnings: fleetJobs.warnings())
        if case .failed(let problem, _) = fleetJobs.fleet.knowledge {
            if let hint = problem.hint { console.tell("  → \(Printable.line(hint))") }
            conclusion.needsAttention = true
        }
        return conclusion
    }

    /// Reports the problems of the account files. Each of them is a configuration error.
    func conclude(_ fleet: Fleet, warnings: [String]? = nil) -> Conclusion {
        for warning in warnings ?? fleet.warnings { console.tell("warning: \(Printable.line(warning))") }
        for problem in fleet.problems { console.tell(Printable.line(problem.description)) }
        return fleet.problems.isEmpty ? Conclusion() : Conclusion(failure: .configuration)
    }
}

extension Account.Regions {
    fileprivate var words: String {
        switch self {
        case .listed(let regions): regions.map(\.name).joined(separator: ", ")
        case .allEnabled(let partition): "all enabled in \(partition.rawValue)"
        }
    }
}

extension [ExactText: ExactText] {
    fileprivate var words: String { sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ") }
}

extension CredentialSettings {
    fileprivate var words: String {
        let base = profile.map { "profile \($0)" } ?? "standard chain"
        return role.map { "\(base), role \($0)" } ?? base
    }
}

extension TimeZone {
    /// Foundation calls UTC by its older name.
    fileprivate var words: String { identifier == "GMT" ? "UTC" : identifier }
}
