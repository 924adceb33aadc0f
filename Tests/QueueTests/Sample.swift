import Model
import Testing

import Queue

/// The values of the tests: one night's run, its lanes and its tasks.
enum Sample {
    static let start = Instant(seconds: 1_795_402_800)
    static let night = Night(
        day: CalendarDay(daysSinceEpoch: 20_780), start: start - .hours(1), end: start + .hours(23))
    static let run = RunKey(stored: "nightly-2026-11-23")
    static let nextRun = RunKey(stored: "nightly-2026-11-24")
    static let nextNight = Night(day: night.day.adding(days: 1), start: night.end, end: night.end + .hours(24))
    static let owner = OwnerNote(host: "host", pid: 1)

    static func lane(_ number: Int = 1, _ region: String = "cn-north-1") throws -> Lane {
        let digits = String(number)
        return Lane(
            account: try #require(AccountID(String(repeating: "0", count: 12 - digits.count) + digits)),
            region: try #require(Region(region)))
    }

    static func enumerate(_ lane: Lane) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: JobKind("enumerate-lane"), subject: "", action: enumerateAction, reason: "nightly",
            covers: [.snapshots, .images])
    }

    static func create(_ lane: Lane, _ volume: String, initial: TaskSpec.Initial = .ready(dueAt: nil)) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: JobKind("create-snapshot"), subject: ExactText(volume), action: createAction,
            reason: "due",
            payload: #"{"v":1}"#, initial: initial, effect: .makesSnapshot)
    }

    static func delete(_ lane: Lane, _ snapshot: String, alsoRemoves: Int = 0) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: JobKind("delete-snapshot"), subject: ExactText(snapshot), action: deleteAction,
            reason: "old",
            effect: .removes, alsoRemoves: alsoRemoves)
    }

    /// Stands for what a person must look at.
    static func check(_ lane: Lane, _ problem: Problem) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: JobKind("check-selection"), subject: "", action: enumerateAction, reason: "look",
            initial: .blocked(problem))
    }

    static func confirm(_ lane: Lane) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: JobKind("confirm"), subject: "", action: confirmAction, reason: "follow",
            followsLane: true)
    }

    static let enumerateAction = ActionName("aws-man:enumerate")
    static let createAction = ActionName("ec2:CreateSnapshot")
    static let deleteAction = ActionName("ec2:DeleteSnapshot")
    static let confirmAction = ActionName("aws-man:confirm")

    static func request(_ specs: [TaskSpec], run: RunKey = run, night: Night = night) -> EnqueueRequest {
        var lanes: [Lane] = []
        for spec in specs where !lanes.contains(spec.lane) { lanes.append(spec.lane) }
        return EnqueueRequest(
            run: run, night: night,
            lanes: lanes.map { lane in
                LaneEntry(
                    lane: lane, accountName: "account \(lane.account)", tasks: specs.filter { $0.lane == lane })
            })
    }

    static func problem(_ code: String) -> Problem { Problem(code: code, message: "\(code) happened") }

    static func snapshot(_ id: String, _ state: ResourceState = .pending, adopted: Bool = false) -> ResourceNote {
        ResourceNote(id: ExactText(id), state: state, adopted: adopted, startedAt: start)
    }
}

extension TaskStore {
    /// Claims at most `count` tasks of a flow.
    func claim(
        _ action: ActionName, in lane: Lane, count: Int = 100, _ epoch: Epoch, at now: Instant = Sample.start
    ) async throws -> [Claim] {
        let order = ClaimOrder(flow: Flow(lane: lane, action: action), count: count)
        return try await turn(Turn(epoch: epoch, claims: [order]), at: now).claims
    }

    /// Settles one claim by its outcome, with the transition that an engine would choose.
    @discardableResult
    func settle(
        _ claim: Claim, _ outcome: Outcome = .done, to transition: Transition? = nil, at now: Instant = Sample.start,
        calls: [CallRecord] = [], _ change: (inout AttemptResult) -> Void = { _ in }
    ) async throws -> TurnResult {
        var result = AttemptResult(outcome)
        change(&result)
        let settlement = Settlement(
            claim: claim, transition: transition ?? .end(.done, nil, counters: claim.counters), result: result,
            calls: calls, settledAt: now)
        return try await turn(Turn(epoch: claim.epoch, settlements: [settlement]), at: now)
    }

    func state(_ id: TaskID) async throws -> TaskState { try #require(try await task(id)).record.state }
}
