import Foundation
import Model
import Queue

/// A fleet of numbered accounts, one region each, with plain snapshot tasks.
enum SampleFleet {
    static let region = known(Region("cn-north-1"))
    static let zone = known(TimeZone(identifier: "Asia/Shanghai"))
    static let now = Instant(milliseconds: 1_795_377_600_000)
    static let night = Night(day: CalendarDay(daysSinceEpoch: 20_780), start: now - .hours(1), end: now + .hours(23))
    static let run = RunKey(stored: "nightly-2026-11-23")
    static let kind = JobKind("create-snapshot")
    static let action = ActionName("ec2:CreateSnapshot")
    static let owner = OwnerNote(host: "benchmark", pid: 1)

    /// The machine's time.
    static var wallNow: Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

    static func account(_ number: Int) -> AccountID {
        known(AccountID(String(100_000_000_000 + number)))
    }

    static func lane(_ number: Int) -> Lane { Lane(account: account(number), region: region) }
    static func flow(_ number: Int) -> Flow { Flow(lane: lane(number), action: action) }

    static func tasks(_ numbers: Range<Int>, of lane: Lane, payload: String) -> [TaskSpec] {
        numbers.map { number in
            TaskSpec(
                lane: lane, kind: kind, subject: "vol-0\(1_000_000_000_000_000 + number)", action: action,
                reason: "due tonight", payload: payload, effect: .makesSnapshot)
        }
    }

    /// A payload of `bytes` bytes.
    static func payload(_ bytes: Int) -> String { String(repeating: "x", count: bytes) }

    static func request(_ lanes: [LaneEntry]) -> EnqueueRequest { EnqueueRequest(run: run, night: night, lanes: lanes) }

    /// Fills a store with `rows` ready tasks, spread evenly over lanes counted from `first`.
    static func fill(_ store: SQLiteStore, rows: Int, lanes: Int, first: Int = 0, payload: String) async throws {
        let each = rows / lanes
        for number in first..<(first + lanes) {
            let lane = lane(number)
            for start in stride(from: 0, to: each, by: batch) {
                let tasks = tasks(start..<min(each, start + batch), of: lane, payload: payload)
                _ = try await store.enqueue(request([entry(lane, tasks)]), at: now)
            }
        }
    }

    static func entry(_ lane: Lane, _ tasks: [TaskSpec]) -> LaneEntry {
        LaneEntry(lane: lane, accountName: "account", tasks: tasks)
    }

    /// The settlement of an attempt that succeeded. With `records`, it has one call that began a snapshot.
    static func settlement(_ claim: Claim, records: Bool) -> Settlement {
        var result = AttemptResult(.done)
        var calls: [CallRecord] = []
        if records {
            result.resource = ResourceNote(
                id: "snap-0\(claim.task.number)", state: .pending, startedAt: now)
            calls = [
                CallRecord(
                    action: action, purpose: .effect, mutating: true, startedAt: now, duration: .milliseconds(200),
                    status: 200, code: nil, requestID: "7a62c49f-347e-4fc4-9331-6e8eexample")
            ]
        }
        return Settlement(
            claim: claim, transition: .end(.done, nil, counters: claim.counters), result: result, calls: calls,
            settledAt: now)
    }

    /// The number of rows that one transaction adds.
    private static let batch = 10_000
}

/// Unwraps a value that is made from a well-formed constant.
func known<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a constant is well formed") }
    return value
}
