import Model
import Queue

/// The pacing of one flow: its bucket, the gate that a throttle closes, and the share of its rate that is used.
///
/// A throttle closes the gate for a full-jitter backoff and halves the rate, once per closing. Calls that were paid for
/// before the closing (with an older `generation`) and come back throttled change nothing. When the gate's time is
/// over, one probe is sent. A good answer opens the flow at the reduced rate and with an empty bucket, because AWS had
/// no token left for us. Every good answer gives some of the rate back.
package struct FlowPacing: Hashable, Sendable {
    package enum Gate: Hashable, Sendable {
        case open
        case closed(until: Uptime)
        /// The flow may send one probe. When `out` is true, it has sent the probe and waits for the answer.
        case probing(out: Bool)
    }

    /// Nil when no figures are published, so that only the gate paces.
    private var bucket: TokenBucket?
    package private(set) var gate = Gate.open
    /// The part of the bucket's rate that is used; `Limits.rateFloor` ≤ factor ≤ 1.
    package private(set) var factor = 1.0
    /// The number of throttles in a row.
    package private(set) var consecutive = 0
    /// The number of closings so far. A payment carries the number at its own time.
    package private(set) var generation = 0

    /// The part of the rate that every good answer gives back. Fifty good answers undo one halving.
    static let growth = 0.01

    package init(bucket: TokenBucket?) { self.bucket = bucket }

    // MARK: taking

    /// The number of calls that may be made now.
    package mutating func available(at now: Uptime) -> Int {
        openWhenDue(now)
        switch gate {
        case .closed, .probing(out: true): return 0
        case .probing(out: false): return 1
        case .open: return bucket?.available(at: now) ?? Int(Int32.max)
        }
    }

    /// The time when a call may next be made. Nil while a probe is out, since its answer decides.
    package mutating func nextEligible(at now: Uptime) -> Uptime? {
        openWhenDue(now)
        switch gate {
        case .closed(let until): return until
        case .probing(out: true): return nil
        case .probing(out: false): return now
        case .open: return bucket?.nextToken(at: now) ?? now
        }
    }

    /// Pays for one call now. Returns the generation that it belongs to; nil when none may be made.
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

    /// Pays for a later call, and returns its time and generation. Nil when the gate is not open.
    package mutating func reserve(at now: Uptime) -> (usable: Uptime, generation: Int)? {
        openWhenDue(now)
        guard gate == .open else { return nil }
        return (bucket?.reserve(at: now) ?? now, generation)
    }

    // MARK: learning

    /// Takes back a payment whose call was not made, or whose attempt ended without telling the answer.
    package mutating func release(_ paid: Int, unused: Bool) {
        guard paid == generation else { return }
        if gate == .probing(out: true) {
            gate = .probing(out: false)
        } else if unused {
            bucket?.giveBack()
        }
    }

    /// Notes a good answer. True when a value that outlives a restart changed.
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

    /// Notes a throttle. True when it closed the gate.
    package mutating func throttled(
        _ paid: Int, retryAfter: Duration?, limits: Limits, random: Double, at now: Uptime
    ) -> Bool {
        // Why clamped: a wrong clock or a hostile proxy must not stop a flow for a year.
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

    /// Notes a call without an answer. A probe that hung is sent once more.
    package mutating func noAnswer(_ paid: Int) { release(paid, unused: false) }

    // MARK: restarting

    /// The state that outlives a restart.
    package func persisted(of flow: Flow, at now: Moment) -> FlowGate {
        var until = now.wall
        if case .closed(let end) = gate { until = now.instant(of: end) }
        return FlowGate(flow: flow, closedUntil: until, rateFactor: factor, consecutive: consecutive)
    }

    /// Restores a gate that an earlier process stored. After a throttle it opens with a probe.
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
        // Why: sums of hundredths miss 1 by a little, so that a factor of almost 1 would be stored for ever.
        if factor > 1 - Self.growth / 2 { factor = 1 }
        bucket?.slow(to: factor, at: now)
    }
}
