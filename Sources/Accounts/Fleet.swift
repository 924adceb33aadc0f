import Foundation
import Model

/// The whole content of the accounts directory.
package struct Fleet: Sendable {
    /// The accounts, sorted by id. No id occurs twice.
    package let accounts: [Account]
    /// Files that could not be used. Each is one uncovered account.
    package let broken: [BrokenAccount]
    /// The time when the night's work is due, in `timeZone`.
    package let nightlyAt: ClockTime
    package let timeZone: TimeZone
    package let limits: Limits
    /// Warnings, e.g. of a file that is not read. They stop nothing.
    package let warnings: [String]
    /// The stamp of the directory just before it was read; nil for a fleet that comes from no directory.
    package var stamp: FleetStamp?

    package init(
        accounts: [Account], broken: [BrokenAccount] = [], nightlyAt: ClockTime, timeZone: TimeZone,
        limits: Limits = Limits(), warnings: [String] = []
    ) {
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

/// An account file with problems. None of its values is used.
package struct BrokenAccount: Sendable, Hashable {
    package let file: String
    /// The account's id, if the file could be read that far.
    package let id: AccountID?
    package let problems: [ConfigurationProblem]

    package init(file: String, id: AccountID?, problems: [ConfigurationProblem]) {
        self.file = file
        self.id = id
        self.problems = problems
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
