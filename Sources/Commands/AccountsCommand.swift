import Accounts
import ArgumentParser
import Foundation
import Jobs
import Model
import Reports

struct AccountsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Lists and checks the configured accounts, and accepts a smaller selection.",
        subcommands: [AccountsListCommand.self, AccountsCheckCommand.self, AccountsAcceptCommand.self])
}

struct AccountsListCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the accounts as they are configured. Makes no call to AWS.")

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        let fleet = try place.fleet()
        var table = TextTable(columns: [
            .init("ACCOUNT", .left), .init("NAME", .left), .init("REGIONS", .left),
            .init("SNAPSHOTS", .left, yields: 4), .init("IMAGES", .left, yields: 2), .init("ALARMS", .left, yields: 1),
            .init("CREDENTIALS", .left, yields: 3), .init("TIMEZONE", .left, yields: 0), .init("FILE", .left),
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
        place.console.print(table.lines(place.console.outputInk, width: place.display.columns).joined(separator: "\n"))
        place.console.print("the night's work is due at \(fleet.nightlyAt) \(fleet.timeZone.words)")
        return place.conclude(fleet)
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
