import Foundation
import Model
import Reports

/// Nights for the tests of this target: 2026-11-20 to 2026-11-24, at 04:00 UTC.
enum NightSamples {
    static func night(_ day: Int) -> Night {
        guard let date = CalendarDay("2026-11-\(day)"), let at = ClockTime("04:00") else {
            preconditionFailure("a date and a time")
        }
        return Night(day: date, nightlyAt: at, zone: .gmt)
    }

    /// A run of that day's night, of ten minutes unless it has not ended.
    static func run(
        _ day: Int, _ lanes: [LaneSums], name: String = "nightly", ended: Bool = true, after: Duration = .zero
    )
        -> RunSums
    {
        let start = night(day).start + Night.lead + after
        var run = RunSums(
            run: RunKey(stored: "\(name)-2026-11-\(day)"), night: night(day), startedAt: start,
            endedAt: ended ? start + .minutes(10) : nil)
        (run.calls, run.throttled, run.lanes) = (1_200, 3, lanes)
        return run
    }

    static func lane(_ name: String, _ digit: Int, due: Int = 4, confirmed: Int? = nil) -> LaneSums {
        var lane = LaneSums(
            account: String(repeating: "\(digit)", count: 12), name: name, region: "eu-west-1")
        lane.snapshots = SnapshotCounts(due: due, confirmed: confirmed ?? due)
        lane.totals = TaskCounts(done: due + 2)
        lane.knowsSelection = true
        (lane.images, lane.deleted) = (1, due)
        return lane
    }

    static func failing(_ lane: LaneSums, _ kind: String, _ code: String, _ count: Int = 1) -> LaneSums {
        var lane = lane
        lane.totals.failed += count
        lane.failures.append(OmittedFailures(kind: JobKind(kind), state: .failed, code: code, count: count))
        return lane
    }

    static func unread(_ lane: LaneSums, _ code: String) -> LaneSums {
        var lane = lane
        lane.uncovered[.snapshots] = code
        (lane.isListed, lane.knowsSelection, lane.snapshots) = (false, false, .init())
        lane.totals = TaskCounts(failed: 1)
        lane.failures = [OmittedFailures(kind: Samples.enumerate, state: .failed, code: code, count: 1)]
        return lane
    }

    static func place(_ name: String, _ digit: Int) -> ConfiguredPlace {
        guard let account = AccountID(String(repeating: "\(digit)", count: 12)), let region = Region("eu-west-1") else {
            preconditionFailure("both are well-formed")
        }
        return ConfiguredPlace(account: account, name: name, region: region, since: Instant(milliseconds: 0))
    }

    static let now = night(24).start + Night.lead + .minutes(5)

    /// Four days: a good night, one with failures, one that was missed, and one that runs.
    static var history: NightHistory {
        let (shop, bank, lab) = (lane("shop", 1), lane("bank", 2, due: 6), lane("lab", 3, due: 2))
        var mess = failing(lane("shop", 1, due: 4, confirmed: 3), "create-snapshot", "SnapshotLimitExceeded")
        mess = failing(mess, "delete-snapshot", "UnauthorizedOperation", 4)
        var now = failing(lane("shop", 1, due: 5, confirmed: 4), "delete-snapshot", "UnauthorizedOperation", 3)
        now.totals.open = 1
        var done = lane("bank", 2, due: 7)
        done.images = 0
        let sums = [
            run(20, [shop, bank]), run(21, [failing(shop, "create-snapshot", "SnapshotLimitExceeded"), bank, lab]),
            run(22, [mess, unread(bank, "WrongAccount")]), run(24, [now, done, lab], ended: false),
        ]
        let missed = MissedNights(
            due: (20...23).map(night), places: [place("shop", 1), place("bank", 2)], sums: sums, first: night(20),
            born: night(20).start)
        var records = NightHistory.records(sums, missed)
        records[records.count - 1].work = .goesOn
        return NightHistory(records, last: 4)
    }
}
