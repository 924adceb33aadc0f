import Foundation
import Model

/// The whole content of the accounts directory.
package struct Fleet: Sendable {
    /// The accounts, sorted by id. No id occurs twice. Those of the organization are among them once it was listed.
    package internal(set) var accounts: [Account]
    /// Files that could not be used. Each is one uncovered account.
    package let broken: [BrokenAccount]
    /// The content of `organization.yaml`; nil when there is none, or when it cannot be used.
    package let organization: Organization?
    /// The knowledge of the organization; nil when it was not asked for.
    package internal(set) var knowledge: OrganizationKnowledge?
    /// The accounts of the organization that are not worked, by name.
    package internal(set) var organizationIdle: [IdleAccount] = []
    /// The names of the organization's active accounts for which the rules ask for units or tags that are not known. They are
    /// idle too, because another rule's policy could delete what the right one keeps.
    package internal(set) var undecided: [AccountID: String] = [:]
    /// The time when the night's work is due, in `timeZone`.
    package let nightlyAt: ClockTime
    package let timeZone: TimeZone
    package let limits: Limits
    /// Where the results of runs are told, in the order of the file.
    package let destinations: [AlertDestination]
    /// The problems of `notify:`. A destination with one is not told.
    package let messageProblems: [ConfigurationProblem]
    /// Warnings, e.g. of a file that is not read. They stop nothing.
    package let warnings: [String]
    /// The stamp of the directory just before it was read; nil for a fleet that comes from no directory.
    package var stamp: FleetStamp?

    package init(
        accounts: [Account], broken: [BrokenAccount] = [], organization: Organization? = nil,
        nightlyAt: ClockTime, timeZone: TimeZone, limits: Limits = Limits(), warnings: [String] = [],
        destinations: [AlertDestination] = [], messageProblems: [ConfigurationProblem] = []
    ) {
        (self.destinations, self.messageProblems) = (destinations, messageProblems)
        self.organization = organization
        self.accounts = accounts
        self.broken = broken
        self.nightlyAt = nightlyAt
        self.timeZone = timeZone
        self.limits = limits
        self.warnings = warnings
    }

    package var nights: NightCalendar { NightCalendar(nightlyAt: nightlyAt, zone: timeZone) }

    package func night(at now: Instant) -> Night { nights.night(at: now) }
}

/// An account file with problems. None of its values is used for work.
package struct BrokenAccount: Sendable, Hashable {
    package let file: String
    /// The account's id, if the file could be read that far.
    package let id: AccountID?
    package let problems: [ConfigurationProblem]
    /// The tags that could be read, by which a user may name the file.
    package let tags: [ExactText: ExactText]

    package init(
        file: String, id: AccountID?, problems: [ConfigurationProblem], tags: [ExactText: ExactText] = [:]
    ) {
        self.file = file
        self.id = id
        self.problems = problems
        self.tags = tags
    }
}

/// One problem of one file. People see its description: `accounts/x.yaml:7: snapshots.keep: expected …`.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    /// The line, counted from 1; nil when the problem is the file itself.
    package let line: Int?
    /// The key, e.g. `snapshots.keep`; empty when the problem is the file itself.
    package let key: String
    package let message: String

    package init(file: String, line: Int?, key: String = "", message: String) {
        self.file = file
        self.line = line
        self.key = key
        self.message = message
    }

    package var description: String {
        file + (line.map { ":\($0)" } ?? "") + ": " + (key.isEmpty ? "" : key + ": ") + message
    }
}
