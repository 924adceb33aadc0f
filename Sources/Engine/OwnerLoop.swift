import Logging
import Model
import Queue

/// The parent of the pool. It takes the attempts' reports, decides, commits one transaction, starts the claimed
/// attempts, and sleeps until a report arrives or a flow may be claimed from.
struct OwnerLoop: Sendable {
    let effects: Effects
    let cadence: Cadence
    let busyRetry: BusyRetry
    let logger: Logger
    let atRest: @Sendable (Lane, _ open: Set<ActionName>) -> Void
    let pacer: Pacer
    let inbox: Inbox
    let stop: StopSignal
    let runner: AttemptRunner
    let goal: Goal
    let epoch: Epoch
    var scheduler: Scheduler
    /// The last change of the queue that this loop has seen.
    var mark: Int64
    var timetable: Timetable

    /// The outages that were logged and have not ended.
    var outages: Set<Outage.Place>

    var breaker = CircuitBreaker()
    /// For each subject whose last attempt in this process was unknown, the time since which that attempt cannot send.
    var quiet: [Subject: Quiet] = [:]
    /// The number of attempts under way for each subject. Two runs of a night can have tasks about one subject.
    var underWay: [Subject: Int] = [:]
    var isGoalMet = false

    /// When the loop's chores are due.
    struct Timetable: Sendable {
        var stamp: Uptime
        var poll: Uptime
        var deadline: Instant?
        /// True when a run may be past its deadline, or when a run's deadline is not known yet.
        var asksForDeadlines = false
        /// The next time at which the store may be asked for expired runs.
        var expire: Uptime
        /// The last reading of both clocks. The next reading tells whether the wall clock jumped.
        var reference: Moment

        init(_ cadence: Cadence, at now: Moment) {
            stamp = now.up + cadence.stamp
            poll = now.up + cadence.changePoll
            expire = now.up
            reference = now
        }
    }

    /// The resource that tasks of any run are about. A request that one run's task may still have under way matters to the tasks of
    /// other runs with the same subject.
    struct Subject: Hashable, Sendable {
        let lane: Lane
        let kind: JobKind
        let text: ExactText

        init(_ claim: Claim) {
            (lane, kind, text) = (claim.lane, claim.kind, claim.subject)
        }
    }

    struct Quiet: Sendable {
        let since: Uptime
        /// The end of the night. After it no task of the night is replayed.
        let forgottenAt: Instant
    }

    /// True while new work may begin.
    private var mayClaim: Bool { !isGoalMet && stop.level == .none }

    /// Works until the goal is met, a stop is asked for, or the store fails. Some attempts may still run when it
    /// returns, unless it returns because all have ended.
    mutating func run(in group: inout DiscardingTaskGroup) async -> Ending {
        do {
            try await expire()
            try await checkRun()
            while true {
                if stop.level == .atOnce || Task.isCancelled { return isGoalMet ? .goalMet : .stopped }
                try await turn(&group)
                try await chores()
                if scheduler.inFlight == 0 {
                    if !mayClaim { return isGoalMet ? .goalMet : .stopped }
                    try await checkIdle()
                    if isGoalMet { return .goalMet }
                }
                if mayClaim && scheduler.hasCandidates { continue }
                await inbox.wait(until: nextWake(), effects: effects)
            }
        } catch {
            logger.error("the store ended the work", metadata: ["error": "\(error)"])
            return Ending(error)
        }
    }

    /// Settles the attempts that ended after the loop, and saves the gates. Every attempt has ended by then.
    mutating func settleRest() async throws(StoreError) {
        let now = Moment(effects)
        var turn = Turn(epoch: epoch)
        collect(into: &turn, at: now)
        turn.gates = pacer.withTable { $0.takeUnsaved(at: now) }
        turn.outages = takeOutages(now)
        if turn.settlements.isEmpty && turn.gates.isEmpty && turn.outages.isEmpty { return }
        _ = try await commit(turn, at: now)
    }

    // MARK: one turn

    /// Settles ended attempts and claims tasks in one transaction. Without work it makes no transaction.
    private mutating func turn(_ group: inout DiscardingTaskGroup) async throws(StoreError) {
        let now = Moment(effects)
        noticeClock(now)
        noticeLanes(now)
        var turn = Turn(epoch: epoch)
        collect(into: &turn, at: now)
        var orders: [(order: ClaimOrder, paid: Int)] = []
        if mayClaim {
            orders = pacer.withTable { scheduler.next(at: now, pacing: &$0) }
        }
        turn.claims = orders.map(\.order)
        if turn.settlements.isEmpty && turn.claims.isEmpty { return }
        turn.gates = pacer.withTable { $0.takeUnsaved(at: now) }
        turn.outages = takeOutages(now)
        let result = try await commit(turn, at: now)
        apply(result, orders, &group)
    }

    private mutating func commit(_ turn: Turn, at now: Moment) async throws(StoreError) -> TurnResult {
        let fansOut = turn.settlements.contains { $0.result.fanOut != nil }
        if !turn.claims.isEmpty { effects.crashPoint(.beforeClaim) }
        if !turn.settlements.isEmpty { effects.crashPoint(.beforeSettle) }
        if fansOut { effects.crashPoint(.beforeFanOut) }
        let result = try await busyRetry { (store) async throws(StoreError) in
            try await store.turn(turn, at: now.wall)
        }
        if fansOut { effects.crashPoint(.afterFanOut) }
        if !turn.settlements.isEmpty { effects.crashPoint(.afterSettle) }
        if !turn.claims.isEmpty { effects.crashPoint(.afterClaim) }
        for task in result.stale {
            logger.warning("a settlement came too late", metadata: ["task": "\(task)"])
        }
        for run in result.endedRuns { ended(run) }
        return result
    }

    /// Starts the claimed attempts, and notes the present state of the flows that were touched.
    private mutating func apply(
        _ result: TurnResult, _ orders: [(order: ClaimOrder, paid: Int)], _ group: inout DiscardingTaskGroup
    ) {
        let now = Moment(effects)
        var statuses = Dictionary(result.flows.map { ($0.flow, $0) }) { _, last in last }
        let claims = Dictionary(grouping: result.claims, by: \.flow)
        for (order, paid) in orders {
            let got = claims[order.flow]?.count ?? 0
            // Why: when the store says nothing of a flow that filled its whole order, more rows may be ready.
            let status =
                statuses.removeValue(forKey: order.flow)
                ?? (got == order.count ? FlowStatus(flow: order.flow, earliestDue: now.wall) : nil)
            pacer.withTable {
                scheduler.fill(order, got: got, paid: paid, status: status, at: now, pacing: &$0)
            }
            for claim in claims[order.flow] ?? [] { start(claim, paid: paid, at: now, &group) }
        }
        for flow in result.flows { if let status = statuses[flow.flow] { scheduler.observe(status, at: now) } }
        for (lane, open) in scheduler.takeRested() { atRest(lane, open) }
    }

    private mutating func start(_ claim: Claim, paid: Int, at now: Moment, _ group: inout DiscardingTaskGroup) {
        scheduler.learn(runner.jobs[claim.kind]?.capacity, of: claim.action, at: now)
        let subject = Subject(claim)
        var quietSince = quiet[subject]?.since ?? runner.ownerSince
        // Why: an attempt under way about the same subject can send nothing more once its time is up.
        if underWay[subject] != nil, let job = runner.jobs[claim.kind] { quietSince = now.up + job.limit }
        underWay[subject, default: 0] += 1
        let order = AttemptRunner.Order(claim: claim, paid: paid, claimedAt: now.up, quietSince: quietSince)
        let (runner, inbox) = (runner, inbox)
        group.addTask { inbox.put(await runner.run(order)) }
    }

    // MARK: waiting

    /// The time at which the loop has work to do even if no report arrives.
    private mutating func nextWake() -> Uptime {
        guard mayClaim else { return timetable.stamp }
        var wake = min(timetable.stamp, timetable.poll)
        if let flow = scheduler.nextWake() { wake = min(wake, flow) }
        if timetable.asksForDeadlines { wake = min(wake, timetable.expire) }
        if let deadline = timetable.deadline {
            wake = min(wake, max(timetable.expire, Moment(effects).uptime(of: deadline)))
        }
        return wake
    }
}
