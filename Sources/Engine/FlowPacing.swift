import Model
import Queue

/// The pacing of one flow: its bucket, the gate that a throttle closes, and how far its rate was cut.
///
/// A throttle closes the gate for a full-jitter backoff and halves the rate, once a closing: calls paid for before it (an
/// older `generation`) that come back throttled change nothing. An opening gate lets one probe through; its good answer
/// opens the flow at the reduced rate and with an empty bucket, for whoever refused us had none left. The rate grows back
/// with every good answer.
package struct FlowPacing: Hashable, Sendable {
    package enum Gate: Hashable, Sendable {
        case open
        case closed(until: Uptime)
        /// May send one probe, or (`out`) has and waits for its answer.
        case probing(out: Bool)
    }

    /// Nil when nobody published figures: then only the gate paces.
    private var bucket: TokenBucket?
    package private(set) var gate = Gate.open
    /// Of the bucket's rate; `Limits.rateFloor` ≤ factor ≤ 1.
    package private(set) var factor = 1.0
    /// Throttles in a row.
    package private(set) var consecutive = 0
    /// Closings so far; a payment carries the one it was made in.
    package private(set) var generation = 0

    /// What every good answer gives back: 50 of them undo one halving.
    static let growth = 0.01

    package init(bucket: TokenBucket?) { self.bucket = bucket }

    // MARK: taking

    /// Calls that may be made now.
    package mutating func available(at now: Uptime) -> Int {
        openWhenDue(now)
        switch gate {
        case .closed, .probing(out: true): return 0
        case .probing(out: false): return 1
        case .open: return bucket?.available(at: now) ?? Int(Int32.max)
        }
    }

    /// When a call may next be made; nil while a probe is out: its answer decides.
    package mutating func nextEligible(at now: Uptime) -> Uptime? {
        openWhenDue(now)
        switch gate {
        case .closed(let until): return until
        case .probing(out: true): return nil
        case .probing(out: false): return now
        case .open: return bucket?.nextToken(at: now) ?? now
        }
    }

    /// Pays for one call now: the generation it belongs to, nil when none may be made.
    package mutating func take(at now: Uptime) -> Int? {
        openWhenDue(now)
        switch gate {
        case .closed, .probing(out: true): return nil
        case .probing(out: false):
            gate = .probing(out: true)
            return generation
        case .open:
            guard bucket?.take(at: now) ?? true else { return nil }
            return generation
        }
    }

    /// Pays for a call to be made later: when, and in which generation. Nil when the gate is not open.
    package mutating func reserve(at now: Uptime) -> (usable: Uptime, generation: Int)? {
        openWhenDue(now)
        guard gate == .open else { return nil }
        return (bucket?.reserve(at: now) ?? now, generation)
    }

    // MARK: learning

    /// A call that was paid for was not made, or its attempt ended without telling how it was answered.
    package mutating func release(_ paid: Int, unused: Bool) {
        guard paid == generation else { return }
        if gate == .probing(out: true) {
            gate = .probing(out: false)
        } else if unused {
            bucket?.giveBack()
        }
    }

    /// A good answer. True when what should outlive a restart changed.
    package mutating func fine(_ paid: Int, at now: Uptime) -> Bool {
        guard paid == generation else { return false }
        if gate == .probing(out: true) {
            gate = .open
            consecutive = 0
            bucket?.drain(at: now)
            grow(at: now)
            return true
        }
        guard gate == .open, factor < 1 else { return false }
        grow(at: now)
        return factor == 1
    }

    /// A throttle. True when it closed the gate.
    package mutating func throttled(
        _ paid: Int, retryAfter: Duration?, limits: Limits, random: Double, at now: Uptime
    ) -> Bool {
        // Why clamped: a wrong clock or a hostile proxy must not park a flow for a year.
        let asked = min(max(retryAfter ?? .zero, .zero), limits.throttleMaximum)
        guard paid == generation else {
            if case .closed(let until) = gate { gate = .closed(until: max(until, now + asked)) }
            return false
        }
        consecutive += 1
        generation += 1
        factor = max(limits.rateFloor, factor / 2)
        bucket?.slow(to: factor, at: now)
        let backoff = Backoff(limits).wait(after: consecutive, random: random)
        gate = .closed(until: now + max(asked, backoff))
        return true
    }

    /// No answer: a probe that hung is sent once more.
    package mutating func noAnswer(_ paid: Int) { release(paid, unused: false) }

    // MARK: restarting

    /// The state that outlives a restart.
    package func persisted(of flow: Flow, at now: Moment) -> FlowGate {
        var until = now.wall
        if case .closed(let end) = gate { until = now.instant(of: end) }
        return FlowGate(flow: flow, closedUntil: until, rateFactor: factor, consecutive: consecutive)
    }

    /// Takes up a gate that an earlier process left; after a throttle it opens with a probe.
    package mutating func restore(_ saved: FlowGate, limits: Limits, at now: Moment) {
        factor = min(1, max(limits.rateFloor, saved.rateFactor))
        consecutive = max(0, saved.consecutive)
        bucket?.slow(to: factor, at: now.up)
        guard consecutive > 0 else { return }
        generation += 1
        let left = min(max(saved.closedUntil - now.wall, .zero), limits.throttleMaximum)
        gate = .closed(until: now.up + left)
    }

    private mutating func openWhenDue(_ now: Uptime) {
        if case .closed(let until) = gate, until <= now { gate = .probing(out: false) }
    }

    private mutating func grow(at now: Uptime) {
        factor = min(1, factor + Self.growth)
        // Why: sums of hundredths miss 1 by a hair, and a factor of almost 1 would never be dropped.
        if factor > 1 - Self.growth / 2 { factor = 1 }
        bucket?.slow(to: factor, at: now)
    }
}
