import Model
import Queue

/// The pacing of all flows, the outages, and the health of all lanes, as a pure value: time and randomness are passed in.
package struct PacingTable: Sendable {
    /// The state of a lane: it answers, or it does not.
    package enum Health: Hashable, Sendable {
        /// No call has ended yet.
        case new
        case answering
        /// The last call of the account and region had no answer.
        case hung
    }

    let limits: Limits
    private let buckets: [ActionName: BucketFigures]
    /// The services of actions whose own name does not tell it.
    let services: [ActionName: ServiceName]
    /// The time before the start in which no earlier process made calls; nil when there was no earlier process.
    private let idleBefore: Duration?
    private let startedAt: Uptime
    private var flows: [Flow: FlowPacing] = [:]
    private var lanes: [Lane: Health] = [:]
    /// Only lanes in which a call has failed have an entry.
    var gates: [Lane: [ServiceName: OutageGate]] = [:]
    private var unsaved: Set<Flow> = []
    var unsavedOutages: Set<Outage.Place> = []
    var changed: Set<Lane> = []
    var woken: Set<Lane> = []

    /// `idleBefore` is the time since an earlier process last worked this queue. Calls of that process may have emptied
    /// the buckets, so that each bucket starts with the tokens that have come back since.
    package init(
        limits: Limits, buckets: [ActionName: BucketFigures], services: [ActionName: ServiceName] = [:],
        idleBefore: Duration? = nil, at now: Uptime
    ) {
        self.limits = limits
        self.buckets = buckets
        self.services = services
        self.idleBefore = idleBefore
        startedAt = now
    }

    // MARK: flows

    /// Pays for the claim of a task. In an outage of the flow's service, a claim is paid for only when a probe is due.
    package mutating func claim(_ flow: Flow, at now: Moment) -> Int? {
        guard let place = outage(holding: flow), let probeAt = gate(of: place).nextProbe else {
            return self[flow].take(at: now.up)
        }
        guard probeAt <= now.up, let paid = self[flow].take(at: now.up) else { return nil }
        _ = takeProbe(place, at: now)
        return paid
    }

    /// The time when a task of the flow may next be claimed. Nil when time alone does not decide it.
    package mutating func nextClaim(_ flow: Flow, at now: Moment) -> Uptime? {
        guard let next = self[flow].nextEligible(at: now.up) else { return nil }
        return max(next, outage(holding: flow).flatMap { gate(of: $0).nextProbe } ?? next)
    }

    package mutating func generation(_ flow: Flow) -> Int { self[flow].generation }

    /// Takes back a payment whose call was not made, or whose answer was never told.
    package mutating func release(_ flow: Flow, _ paid: Int, unused: Bool) {
        self[flow].release(paid, unused: unused)
        changed.insert(flow.lane)
    }

    /// Notes the answer of a paid call. True when a waiting flow may now be claimed from.
    package mutating func answered(
        _ flow: Flow, _ answer: PacingAnswer, paid: Int, random: @autoclosure () -> Double, at now: Moment
    ) -> Bool {
        let gate = self[flow].gate
        switch answer {
        case .fine:
            if self[flow].fine(paid, at: now.up) { unsaved.insert(flow) }
            note(flow.lane, .answering)
            succeeds(flow, at: now)
        case .throttled(let retryAfter):
            let closed = self[flow].throttled(
                paid, retryAfter: retryAfter, limits: limits, random: random(), at: now.up)
            if closed { unsaved.insert(flow) }
            note(flow.lane, .answering)
            succeeds(flow, at: now)
        case .noAnswer:
            self[flow].noAnswer(paid)
            note(flow.lane, .hung)
        case .outage(let problem, let hung):
            self[flow].noAnswer(paid)
            note(flow.lane, hung ? .hung : .answering)
            fails(flow, problem, at: now)
        }
        if self[flow].gate != gate { changed.insert(flow.lane) }
        return changed.contains(flow.lane)
    }

    // MARK: lanes

    package func health(of lane: Lane) -> Health { lanes[lane] ?? .new }

    /// Notes whether a lane answers. `takeChanges` returns the changes.
    package mutating func note(_ lane: Lane, _ health: Health) {
        guard self.health(of: lane) != health else { return }
        lanes[lane] = health
        changed.insert(lane)
    }

    /// The lanes whose health or gates changed since the last call.
    package mutating func takeChanges() -> [Lane: Health] {
        defer { changed.removeAll(keepingCapacity: true) }
        return Dictionary(uniqueKeysWithValues: changed.map { ($0, health(of: $0)) })
    }

    // MARK: restarting

    /// The gates that closed or recovered since the last call, to be written with the next transaction.
    package mutating func takeUnsaved(at now: Moment) -> [FlowGate] {
        defer { unsaved.removeAll(keepingCapacity: true) }
        // Why sorted: the order of a set differs between processes, but a seed must give the same events again.
        return unsaved.sorted { ($0.lane, $0.action) < ($1.lane, $1.action) }
            .map { self[$0].persisted(of: $0, at: now) }
    }

    package mutating func restore(_ gate: FlowGate, at now: Moment) {
        self[gate.flow].restore(gate, limits: limits, at: now)
    }

    package subscript(flow: Flow) -> FlowPacing {
        get { flows[flow] ?? fresh(flow.action) }
        _modify {
            if flows[flow] == nil { flows[flow] = fresh(flow.action) }
            yield &flows[flow, default: FlowPacing(bucket: nil)]
        }
    }

    private func fresh(_ action: ActionName) -> FlowPacing {
        guard let figures = buckets[action] else { return FlowPacing(bucket: nil) }
        let spent = idleBefore.map { figures.capacity - figures.refillPerSecond * $0.inSeconds } ?? 0
        return FlowPacing(
            bucket: TokenBucket(figures, share: limits.share, spent: spent * limits.share, at: startedAt))
    }
}
