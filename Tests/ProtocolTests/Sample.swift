import Model
import Queue

/// The names of the one task. No step depends on them.
enum Sample {
    static let account = known(AccountID("111122223333"))
    static let lane = Lane(account: account, region: known(Region("cn-north-1")))
    static let nightlyAt = known(ClockTime("04:00"))
    static let night = Night(
        day: CalendarDay(daysSinceEpoch: 20_780), start: World.nightStart - .hours(1),
        end: World.nightStart + .hours(23))
    static let run = RunKey(stored: "nightly-2026-11-23")
    static let kind = JobKind("create-snapshot")
    static let subject: ExactText = "vol-1"

    private static func known<T>(_ value: T?) -> T {
        guard let value else { preconditionFailure("a sample that every state relies on is malformed") }
        return value
    }
}
