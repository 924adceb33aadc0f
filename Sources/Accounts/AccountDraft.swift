import Foundation
import Model

/// An account as far as its file and the defaults say; `AccountDraft+Checks` makes an `Account` of it.
struct AccountDraft {
    var id: AccountID?
    var name: String?
    var regions: RegionList?
    var partition: Partition?
    var credentials = CredentialSettings()
    /// Nil means the fleet's.
    var timeZone: TimeZone?
    var snapshots: SnapshotPolicy? = SnapshotPolicy()
    var images: ImagePolicy? = ImagePolicy()
    var alarms: AlarmPolicy? = AlarmPolicy()
    var endpoint: String?
}

/// What `defaults.yaml` says: what account files leave out, and what holds for the whole fleet.
struct DefaultsDraft {
    var account = AccountDraft()
    var timeZone = TimeZone.gmt
    /// Four in the morning (REQUIREMENTS R12).
    var nightlyAt = ClockTime(minutes: 4 * 60) ?? { preconditionFailure("04:00 is a time of day") }()
    var limits = Limits()
}
