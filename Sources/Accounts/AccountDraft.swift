import Foundation
import Model

/// An account as its file and the defaults give it. `AccountDraft+Checks` makes an `Account` from it.
struct AccountDraft {
    var id: AccountID?
    var name: String?
    var regions: RegionList?
    var partition: Partition?
    var credentials = CredentialSettings()
    /// The account's time zone; nil for the fleet's.
    var timeZone: TimeZone?
    var rpo = Account.usualRPO
    var snapshots: SnapshotPolicy? = SnapshotPolicy()
    var images: ImagePolicy? = ImagePolicy()
    var alarms: AlarmPolicy? = AlarmPolicy()
    /// The mistakes in the `alarms` of `defaults.yaml`.
    var alarmProblems: [ConfigurationProblem] = []
    var endpoint: String?
    var tags: [ExactText: ExactText] = [:]
    var pausedUntil: CalendarDay?
}

/// The content of `defaults.yaml`: the values that account files leave out, and those of the whole fleet.
struct DefaultsDraft {
    var account = AccountDraft()
    var timeZone = TimeZone.gmt
    /// The start of the night's work: four in the morning (REQUIREMENTS R12).
    var nightlyAt = ClockTime(minutes: 4 * 60) ?? { preconditionFailure("04:00 is a time of day") }()
    var limits = Limits()
    var destinations: [AlertDestination] = []
}
