import DequeModule
import HeapModule
import Model
import Queue

/// Decides from which flows to claim. It never scans blocked work, and a closed flow costs one timer entry.
///
/// It rotates over accounts, then over the lanes of an account, then over the flows of a lane, with a few claims each
/// (`quantum`). Three bounds alone keep a slot idle while a flow is eligible: `maxInFlight` for all lanes that answer,
/// `maxInFlightPerRegion` for one lane, and one call for a lane that does not answer. Lanes that do not answer share
/// `unprovenBound` further slots, so that a hanging region costs the others nothing. Time and pacing are passed in.
package struct Scheduler: Sendable {
    struct FlowState: Sendable {
        let flow: Flow
        let lane: Int
        /// The time when the flow's first ready row is due; nil when it has none.
        var due: Instant?
        /// True while the flow is in its lane's rotation.
        var isCandidate = false
        /// The only timer entry of the flow that is valid.
        var timer: Uptime?
        /// The store is not asked before this time, because it promised rows and gave none.
        var doubtedUntil: Uptime?
        var inFlight = 0
        var capacity: PendingGate?
    }

    struct LaneState: Sendable {
        let lane: Lane
        let account: Int
        var flows: [Int] = []
        var candidates: Deque<Int> = []
        var isListed = false
        /// True while the lane is in `poolQueue`.
        var waitsForPool = false
        /// True when the lane has left `poolQueue` for a slot that it has not used yet.
        var isAdmitted = false
        var inFlight = 0
        var answers = false
    }

    struct AccountState: Sendable {
        var lanes: Deque<Int> = []
        var isListed = false
    }

    struct Timer: Comparable, Sendable {
        let at: Uptime
        let flow: Int
        static func < (left: Timer, right: Timer) -> Bool {
            (left.at, left.flow) < (right.at, right.flow)
        }
    }

    let limits: Limits
    var flows: [FlowState] = []
    var lanes: [LaneState] = []
    var accounts: [AccountState] = []
    /// The wait after an empty answer to an order that should have had rows.
    static let doubt = Duration.seconds(1)

    private var flowIndex: [Flow: Int] = [:]
    private var laneIndex: [Lane: Int] = [:]
    private var accountIndex: [AccountID: Int] = [:]
    /// The actions of which a claim was seen. Only a claim shows whether the kind has a capacity.
    var learned: Set<ActionName> = []
    private var capacities: [ActionName: Int] = [:]
    var rotation: Deque<Int> = []
    /// The lanes that do not answer and that found all slots for such lanes taken.
    var poolQueue: Deque<Int> = []
    /// The lanes that have left `poolQueue` for a slot that they have not used yet.
    var admitted = 0
    var timers: Heap<Timer> = []
    /// The flows of which an attempt has ended since `takeRested`.
    private var ended: Set<Int> = []
    /// The number of claims in flight, over all lanes.
    package internal(set) var inFlight = 0
    /// The number of claims in flight of lanes that do not answer.
    package internal(set) var unproven = 0

    package init(limits: Limits) { self.limits = limits }

    /// The claims of one flow that an account gets at once: a 256th of all slots. Claims that are neighbours in the
    /// database are cheaper when they are made together. An account waits for at most so many calls of each other account.
    var quantum: Int { max(1, limits.maxInFlight / 256) }

    /// True when a lane that answers may take a slot.
    // Why the bound: when many lanes cease to answer at once, the slots they hold must not be granted a second time.
    var hasSlot: Bool { inFlight - min(unproven, unprovenBound) < limits.maxInFlight }

    /// The slots of all lanes that do not answer, in addition to the slots of the other lanes.
    var unprovenBound: Int { max(1, limits.maxInFlight / 2) }

    // MARK: asking

    /// Orders the claims that may be made now, with the generation in which each flow's tokens were taken. It takes
    /// slots and tokens; `fill` gives back those for which the store had no rows.
    package mutating func next(at now: Moment, pacing: inout PacingTable) -> [(order: ClaimOrder, paid: Int)] {
        fireTimers(now.up)
        var counts: [Int: (count: Int, paid: Int)] = [:]
        var order: [Int] = []
        while hasSlot, let account = rotation.popFirst() {
            accounts[account].isListed = false
            if let (flow, count, paid) = grant(account, at: now, pacing: &pacing) {
                if counts[flow] == nil { order.append(flow) }
                counts[flow] = ((counts[flow]?.count ?? 0) + count, paid)
            }
            list(account)
        }
        return order.compactMap { flow in
            counts[flow].map { (ClaimOrder(flow: flows[flow].flow, count: $0.count), $0.paid) }
        }
    }

    /// True when `next` may order something at once.
    package var hasCandidates: Bool { !rotation.isEmpty && hasSlot }

    /// The time when a flow becomes eligible by itself; nil when no flow does.
    package mutating func nextWake() -> Uptime? {
        while let first = timers.min, flows[first.flow].timer != first.at { timers.removeMin() }
        return timers.min?.at
    }

    /// True when no flow has ready rows and nothing is in flight.
    package var isIdle: Bool { inFlight == 0 && flows.allSatisfy { $0.due == nil } }

    // MARK: telling

    /// Takes over the store's status of a flow.
    package mutating func observe(_ status: FlowStatus, at now: Moment) {
        let flow = index(of: status.flow)
        flows[flow].due = status.earliestDue
        schedule(flow, at: now)
    }

    /// Takes over the store's status of all flows. A flow that is not named has no ready rows.
    package mutating func replace(with statuses: [FlowStatus], at now: Moment) {
        for flow in flows.indices { flows[flow].due = nil }
        for status in statuses { flows[index(of: status.flow)].due = status.earliestDue }
        rebase(at: now)
    }

    /// Computes all timers again, because the wall clock jumped or the flows were read again.
    package mutating func rebase(at now: Moment) {
        timers = []
        for flow in flows.indices {
            flows[flow].timer = nil
            schedule(flow, at: now)
        }
    }

    /// Takes over the store's answer, which had only `got` of the ordered rows. The slots and tokens of the rest are
    /// given back.
    package mutating func fill(
        _ order: ClaimOrder, got: Int, paid: Int, status: FlowStatus?, at now: Moment, pacing: inout PacingTable
    ) {
        let flow = index(of: order.flow)
        for _ in 0..<max(0, order.count - got) {
            flows[flow].capacity?.settle(TaskID(0), isPending: false)
            pacing.release(order.flow, paid, unused: true)
            release(flow)
        }
        if got == 0 { pacing.returnProbe(pacing.place(of: order.flow), at: now) }
        flows[flow].due = status?.earliestDue
        // Why: a store that promises rows and gives none must not be asked in an endless loop.
        if got == 0, let due = flows[flow].due, due <= now.wall { flows[flow].doubtedUntil = now.up + Self.doubt }
        schedule(flow, at: now)
        relist(flows[flow].lane)
    }

    /// Learns the capacity of an action at its first claim. Before that, a flow has at most one claim in flight.
    package mutating func learn(_ capacity: LaneCapacity?, of action: ActionName, at now: Moment) {
        guard learned.insert(action).inserted else { return }
        capacities[action] = capacity?.limit
        for flow in flows.indices where flows[flow].flow.action == action {
            flows[flow].capacity = capacity.map { PendingGate(limit: $0.limit) }
            for _ in 0..<flows[flow].inFlight { flows[flow].capacity?.claim() }
            schedule(flow, at: now)
        }
    }

    /// Notes the end of an attempt of the flow.
    package mutating func finish(
        _ flow: Flow, task: TaskID, leftPending: Bool, refusedUntil: Uptime?, at now: Moment
    ) {
        let index = index(of: flow)
        flows[index].capacity?.settle(task, isPending: leftPending)
        if let refusedUntil { flows[index].capacity?.refuse(until: refusedUntil) }
        release(index)
        ended.insert(index)
        reconsider(flows[index].lane, at: now)
    }

    /// The lanes in which a flow has come to rest, with the actions that have ready rows or attempts in flight there.
    package mutating func takeRested() -> [(lane: Lane, open: Set<ActionName>)] {
        defer { ended.removeAll(keepingCapacity: true) }
        let rested = Set(ended.filter { !isOpen($0) }.map { flows[$0].lane })
        return rested.sorted().map { lane in
            (lanes[lane].lane, Set(lanes[lane].flows.filter(isOpen).map { flows[$0].flow.action }))
        }
    }

    private func isOpen(_ flow: Int) -> Bool { flows[flow].due != nil || flows[flow].inFlight > 0 }

    /// Notes the end of a resource that `task` made in the lane, so that it no longer counts as pending.
    package mutating func observeEnd(of task: TaskID, in lane: Lane, at now: Moment) {
        guard let lane = laneIndex[lane] else { return }
        for flow in lanes[lane].flows { flows[flow].capacity?.observeEnd(of: task, at: now.up) }
        reconsider(lane, at: now)
    }

    /// Notes a change of a lane: it began or ceased to answer, or one of its gates changed.
    package mutating func note(_ lane: Lane, _ health: PacingTable.Health, at now: Moment) {
        guard let index = laneIndex[lane] else { return }
        let answers = health == .answering
        if lanes[index].answers != answers {
            lanes[index].answers = answers
            unproven += answers ? -lanes[index].inFlight : lanes[index].inFlight
            if answers {
                leavePool(index)
                admitFromPool()
            }
        }
        reconsider(index, at: now)
    }

    /// Looks at every flow of a lane again, because an outage ended there before the time for which the flows wait.
    package mutating func wake(_ lane: Lane, at now: Moment) {
        guard let index = laneIndex[lane] else { return }
        for flow in lanes[index].flows { flows[flow].timer = nil }
        reconsider(index, at: now)
    }

    // MARK: indices

    mutating func index(of flow: Flow) -> Int {
        if let known = flowIndex[flow] { return known }
        let lane = index(of: flow.lane)
        let capacity = capacities[flow.action].map { PendingGate(limit: $0) }
        flows.append(FlowState(flow: flow, lane: lane, capacity: capacity))
        flowIndex[flow] = flows.count - 1
        lanes[lane].flows.append(flows.count - 1)
        return flows.count - 1
    }

    private mutating func index(of lane: Lane) -> Int {
        if let known = laneIndex[lane] { return known }
        let account = accountIndex[lane.account] ?? accounts.count
        if account == accounts.count {
            accounts.append(AccountState())
            accountIndex[lane.account] = account
        }
        lanes.append(LaneState(lane: lane, account: account))
        laneIndex[lane] = lanes.count - 1
        return lanes.count - 1
    }
}
