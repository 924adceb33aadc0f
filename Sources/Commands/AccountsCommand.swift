import Accounts
import ArgumentParser
import Foundation
import Jobs
import Model
import Reports

struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Lists and checks the configured accounts.",
        subcommands: [AccountsListCommand.self, AccountsCheckCommand.self])
}

struct AccountsListCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the accounts as they are configured. Makes no call to AWS.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let fleet = try place.fleet()
        var table = TextTable(columns: [
            ("ACCOUNT", .left), ("NAME", .left), ("REGIONS", .left), ("SNAPSHOTS", .left), ("IMAGES", .left),
            ("ALARMS", .left), ("CREDENTIALS", .left), ("TIMEZONE", .left), ("FILE", .left),
        ])
        for account in fleet.accounts {
            table.add([
                .init(account.id.digits), .init(account.name), .init(account.regions.words),
                .init(account.snapshots.map { "\($0.keepDays) d, at least \($0.keepMinimum)" } ?? "off"),
                .init(account.images.map { "\($0.keepDays) d" } ?? "off"),
                .init(account.alarms?.topic ?? (account.alarmProblems.isEmpty ? "off" : "wrong")),
                .init(account.credentials.words), .init(account.timeZone.words), .init(account.file),
            ])
        }
        place.console.print(table.lines(place.console.outputInk).joined(separator: "\n"))
        place.console.print("the night's work is due at \(fleet.nightlyAt) \(fleet.timeZone.words)")
        return place.conclude(fleet)
    }
}

struct AccountsCheckCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads every account file and asks AWS, per account and region, whether everything is in place.",
        discussion: "Changes nothing. Ends with 78 when a file is wrong, else with 3 when something is not in place.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @OptionGroup var lanes: LaneOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        let fleet = try place.fleet()
        let ink = place.console.outputInk
        let fleetJobs = try place.fleetJobs(fleet)
        // Why before the probes: the problems of the files are told even when AWS cannot be asked.
        let conclusion = place.conclude(fleet)
        var isGood = true
        for probe in try await fleetJobs.check(lanes.fleetFilter) {
            isGood = isGood && probe.isGood
            let title = "\(Printable.name(probe.accountName)) (\(probe.lane))"
            let asked = probe.findings.map(\.what).joined(separator: ", ")
            place.console.print(
                (probe.isGood ? ink.paint("good", .good) : ink.paint("bad", .bad) + " ") + "  \(title): \(asked)")
            for problem in probe.findings.compactMap(\.problem) {
                place.console.print("      \(Printable.line(problem.code)): \(Printable.line(problem.message))")
                if let hint = problem.hint { place.console.print("      → \(Printable.line(hint))") }
            }
        }
        guard conclusion.failure == nil else { return conclusion }
        return isGood ? Conclusion() : Conclusion(needsAttention: true)
    }
}

extension Workplace {
    /// Reports the problems of the account files. Each of them is a configuration error.
    func conclude(_ fleet: Fleet) -> Conclusion {
        for warning in fleet.warnings { console.tell("warning: \(Printable.line(warning))") }
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
