import Model
import TestRandom

@testable import Queue

/// Commands of an owner, producers and people in random order; some are late, stale or name nothing that exists.
struct RandomCommands {
    var dice: SeededRandom
    /// Draws what later versions added, so that the older commands of a seed stay as they were.
    private var added: SeededRandom
    var now = Sample.start
    var epoch = Epoch(0)
    /// The claims that were given out, oldest first; some are settled twice.
    var claims: [Claim] = []
    private let lanes: [Lane]
    private let runs: [(RunKey, Night)]

    init(seed: UInt64) throws {
        dice = SeededRandom(seed: seed)
        added = SeededRandom(seed: seed, "added")
        lanes = [try Sample.lane(1), try Sample.lane(2), try Sample.lane(1, "us-east-1")]
        runs = [
            (Sample.run, Sample.night), (RunKey(stored: "again-2026-11-23"), Sample.night),
            (Sample.nextRun, Sample.nextNight),
        ]
    }

    var allLanes: [Lane] { lanes }
    var allRuns: [RunKey] { runs.map(\.0) }

    mutating func advance() {
        now = now + .seconds([0, 0, 1, 30, 600][dice.roll(5)])
        if dice.once(in: 60) { now = now + .hours(7) }
    }

    mutating func request() -> EnqueueRequest {
        let (run, night) = dice.pick(runs)
        var request = Sample.request((0..<dice.roll(5)).map { _ in spec() }, run: run, night: night)
        request.options = RunOptions(noDeletes: dice.once(in: 9), allowDeletes: dice.once(in: 5) ? dice.roll(50) : nil)
        if dice.once(in: 2) {
            request.scopes = (0..<dice.roll(3)).map { _ in
                LaneScope(
                    account: dice.once(in: 3) ? nil : dice.pick(lanes).account,
                    region: dice.once(in: 2) ? nil : dice.pick(lanes).region)
            }
        }
        request.listsAgain = dice.once(in: 3)
        if dice.once(in: 5) { request.warnings = ["warning \(dice.roll(3))"] }
        if dice.once(in: 6) {
            let account = dice.once(in: 2) ? dice.pick(lanes).account : nil
            request.uncovered = [UncoveredAccount(account: account, name: "file \(dice.roll(2))", problem: problem())]
        }
        if added.once(in: 6) { request.idle = [idleAccount()] }
        return request
    }

    private mutating func idleAccount() -> IdleAccount {
        let day = CalendarDay(daysSinceEpoch: 20_000 + added.roll(9))
        let reasons: [IdleAccount.Reason] = [
            .paused(until: day), .inactive(state: "SUSPENDED", since: added.once(in: 2) ? day : nil), .left(since: day),
            .unruled,
        ]
        return IdleAccount(
            account: added.pick(lanes).account, name: "idle \(added.roll(2))", reason: added.pick(reasons))
    }

    mutating func turn() -> Turn {
        var turn = Turn(epoch: dice.once(in: 40) ? Epoch(epoch.number - 1) : epoch)
        for _ in 0..<dice.roll(5) where !claims.isEmpty {
            let claim = dice.once(in: 6) ? dice.pick(claims) : claims.removeFirst()
            turn.settlements.append(settlement(claim))
        }
        for _ in 0..<dice.roll(4) { turn.claims.append(ClaimOrder(flow: flow(), count: dice.roll(5))) }
        if dice.once(in: 8) {
            turn.gates = [
                FlowGate(
                    flow: flow(), closedUntil: now + .seconds(dice.roll(60)), rateFactor: 0.5, consecutive: dice.roll(4)
                )
            ]
        }
        if dice.once(in: 15) {
            turn.condemned = [
                Condemnation(
                    run: dice.pick(runs).0, lane: dice.pick(lanes), action: dice.once(in: 2) ? action() : nil,
                    problem: problem())
            ]
        }
        return turn
    }

    mutating func filter() -> TaskFilter {
        var filter = TaskFilter(run: dice.once(in: 4) ? nil : dice.pick(runs).0)
        if dice.once(in: 3) { filter.accounts = [dice.pick(lanes).account] }
        if dice.once(in: 6) { filter.regions = [dice.pick(lanes).region] }
        if dice.once(in: 4) { filter.kind = dice.pick(Self.kinds) }
        if dice.once(in: 5) { filter.code = "code-\(dice.roll(3))" }
        if dice.once(in: 5) { filter.tasks = (0..<3).map { _ in TaskID(Int64(1 + dice.roll(40))) } }
        if dice.once(in: 6) { filter.state = dice.pick(TaskState.allCases) }
        return filter
    }

    // MARK: the parts of commands

    private static let kinds = ["enumerate-lane", "create-snapshot", "delete-snapshot", "confirm"].map { JobKind($0) }

    private mutating func problem() -> Problem {
        Problem(
            code: "code-\(dice.roll(3))", message: "what happened", hint: dice.once(in: 2) ? "do this" : nil,
            requestID: dice.once(in: 2) ? "request" : nil, reach: dice.pick([.task, .flow, .lane]))
    }

    private mutating func action() -> ActionName {
        dice.pick([Sample.enumerateAction, Sample.createAction, Sample.deleteAction, Sample.confirmAction])
    }

    private mutating func flow() -> Flow { Flow(lane: dice.pick(lanes), action: action()) }

    private mutating func spec(in lane: Lane? = nil) -> TaskSpec {
        var spec = kindOfSpec(lane ?? dice.pick(lanes))
        if dice.once(in: 2) { spec.disproves = now - .seconds([0, 30, 900][dice.roll(3)]) }
        return spec
    }

    private mutating func kindOfSpec(_ lane: Lane) -> TaskSpec {
        switch dice.roll(9) {
        case 0: Sample.enumerate(lane)
        case 1: Sample.confirm(lane)
        case 2...3: Sample.delete(lane, "snap-\(dice.roll(6))")
        case 4: Sample.check(lane, problem())
        default: Sample.create(lane, "vol-\(dice.roll(10))", initial: initial())
        }
    }

    /// A lane and tasks that a plan of the lane could have.
    mutating func plan() -> (lane: Lane, tasks: [TaskSpec]) {
        let lane = dice.pick(lanes)
        return (lane, (0..<dice.roll(9)).map { _ in spec(in: lane) })
    }

    private mutating func initial() -> TaskSpec.Initial {
        switch dice.roll(12) {
        case 0: .done(note())
        case 1: .skipped(why: "gone")
        case 2: .blocked(problem())
        case 3: .ready(dueAt: now + .seconds(dice.roll(90)))
        default: .ready(dueAt: nil)
        }
    }

    private mutating func note() -> ResourceNote {
        ResourceNote(
            id: "res-\(dice.roll(99))", state: dice.pick(ResourceState.allCases), adopted: dice.once(in: 3),
            startedAt: dice.once(in: 2) ? now : nil)
    }

    private mutating func settlement(_ claim: Claim) -> Settlement {
        var counters = claim.counters
        counters.attempts += dice.roll(2)
        counters.mustReconcile = counters.mustReconcile || dice.once(in: 3)
        if dice.once(in: 3) {
            counters.wait = .init(cause: dice.pick(WaitCause.allCases), since: now)
            counters.waits += 1
        }
        let outcome = outcome()
        var result = AttemptResult(outcome)
        if dice.once(in: 2) { result.resource = note() }
        if dice.once(in: 9) { result.removedWithIt = dice.roll(4) }
        for _ in 0..<dice.roll(3) {
            result.observations.append(
                ResourceObservation(
                    task: TaskID(Int64(1 + dice.roll(40))), state: dice.pick(ResourceState.allCases),
                    problem: dice.once(in: 3) ? problem() : nil, reopens: dice.once(in: 3)))
        }
        if dice.once(in: 4) { result.fanOut = fanOut(claim.lane) }
        if dice.once(in: 6) { result.followUps = [spec(in: claim.lane)] }
        if dice.once(in: 6) { result.warnings = ["line \(dice.roll(3))"] }
        return Settlement(
            claim: claim, transition: transition(outcome, counters), result: result,
            calls: (0..<dice.roll(3)).map { _ in call() }, settledAt: now - .milliseconds(dice.roll(3)))
    }

    private mutating func outcome() -> Outcome {
        switch dice.roll(7) {
        case 0: .again(after: nil, problem())
        case 1: .notYet(until: now, .capacity, dice.once(in: 2) ? problem() : nil)
        case 2: .unknown(problem())
        case 3: .failed(problem())
        case 4: .skipped(why: "gone")
        case 5: .blocked(problem())
        default: .done
        }
    }

    /// Mostly returns the outcome's own transition, sometimes another end, e.g. because the attempts are used up.
    private mutating func transition(_ outcome: Outcome, _ counters: TaskCounters) -> Transition {
        let end = dice.once(in: 4) ? EndState.failed : nil
        switch outcome {
        case .done: return .end(end ?? .done, nil, counters: counters)
        case .skipped(let why): return .end(end ?? .skipped, StoreRules.skipped(why), counters: counters)
        case .failed(let problem): return .end(.failed, problem, counters: counters)
        case .blocked(let problem): return .end(.blocked, problem, counters: counters)
        case .again, .notYet, .unknown:
            if let end { return .end(end, problem(), counters: counters) }
            let pending = dice.once(in: 5) ? PendingEnd(dice.pick([.failed, .blocked]), problem()) : nil
            return .wait(until: now + .seconds(dice.roll(120)), counters: counters, pendingEnd: pending)
        }
    }

    private mutating func fanOut(_ lane: Lane) -> FanOut {
        var plan = FanOut(tasks: (0..<dice.roll(6)).map { _ in spec(in: lane) })
        if dice.once(in: 2) { plan.covered = [dice.pick(Feature.allCases)] }
        if dice.once(in: 2) { plan.uncovered = [Uncovered(feature: dice.pick(Feature.allCases), problem: problem())] }
        if dice.once(in: 2) {
            plan.census = LaneCensus(
                runningInstances: 1, selectedVolumes: dice.roll(9), autoSnapshots: dice.roll(99),
                usualDeletions: dice.roll(9))
        }
        if dice.once(in: 3) {
            let other = dice.pick(lanes)
            plan.lanes = [LaneEntry(lane: other, accountName: "found", tasks: [spec(in: other)])]
        }
        plan.supersedesOlderRuns = dice.once(in: 2)
        return plan
    }

    private mutating func call() -> CallRecord {
        CallRecord(
            action: action(), purpose: dice.pick(CallRecord.Purpose.allCases), mutating: dice.once(in: 2),
            startedAt: now,
            duration: .microseconds(dice.roll(9_999)), status: dice.once(in: 4) ? nil : 200,
            code: dice.once(in: 3) ? "Code" : nil, requestID: "request", throttled: dice.once(in: 4))
    }
}
