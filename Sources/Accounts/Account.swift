import Foundation
import Model

/// One account as its file describes it, with defaults filled in and every value checked.
package struct Account: Sendable, Hashable {
    package let id: AccountID
    package let name: String
    /// The path of the account's file as it was given, e.g. `accounts/production-cn.yaml`.
    package let file: String
    package let regions: Regions
    package let credentials: CredentialSettings
    /// The zone in which the week of images and the days of retention are counted.
    package let timeZone: TimeZone
    /// The greatest age that the newest good snapshot of a selected volume may have (REQUIREMENTS R73).
    package let rpo: Duration
    /// The policy for snapshots; nil when the file says `snapshots: false`.
    package let snapshots: SnapshotPolicy?
    package let images: ImagePolicy?
    /// The policy for alarms; nil when the file says `alarms: false`, and when `alarmProblems` has an entry.
    package let alarms: AlarmPolicy?
    /// The mistakes in the files' `alarms`. They cost the account its alarms and not its backups.
    package let alarmProblems: [ConfigurationProblem]
    /// The address of an emulator that is used instead of AWS, e.g. `http://127.0.0.1:5000`.
    package let endpoint: String?
    /// The account's groups, by which a user may name it.
    package let tags: [ExactText: ExactText]
    /// The day whose night is the first that is worked again; nil for an account that is not paused.
    package let pausedUntil: CalendarDay?

    /// A day, and two hours within which AWS completes a night's snapshots.
    package static let usualRPO = Duration.hours(26)

    package enum Regions: Sendable, Hashable {
        /// The regions in the file's order. There is at least one, none occurs twice, and all are of one partition.
        case listed([Region])
        /// All regions that the account has enabled; `enumerate-account` asks AWS for them.
        case allEnabled(Partition)

        package var partition: Partition {
            switch self {
            case .listed(let regions): regions.first?.partition ?? .aws
            case .allEnabled(let partition): partition
            }
        }

        /// False when the account certainly has no backups in that region.
        package func mayTake(_ region: Region) -> Bool {
            switch self {
            case .listed(let regions): regions.contains(region)
            case .allEnabled(let partition): region.partition == partition
            }
        }
    }

    package init(
        id: AccountID, name: String, file: String, regions: Regions, credentials: CredentialSettings = .init(),
        timeZone: TimeZone, rpo: Duration = Self.usualRPO, snapshots: SnapshotPolicy? = .init(),
        images: ImagePolicy? = .init(), alarms: AlarmPolicy? = .init(), alarmProblems: [ConfigurationProblem] = [],
        endpoint: String? = nil, tags: [ExactText: ExactText] = [:], pausedUntil: CalendarDay? = nil
    ) {
        self.id = id
        self.name = name
        self.file = file
        self.regions = regions
        self.credentials = credentials
        self.timeZone = timeZone
        self.rpo = rpo
        self.snapshots = snapshots
        self.images = images
        self.alarms = alarmProblems.isEmpty ? alarms : nil
        self.alarmProblems = alarmProblems
        self.endpoint = endpoint
        self.tags = tags
        self.pausedUntil = pausedUntil
    }

    /// True for the night of a day before the pause ends.
    package func isPaused(on day: CalendarDay) -> Bool { pausedUntil.map { day < $0 } ?? false }
}
