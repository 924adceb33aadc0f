import Model
import Queue

/// Tells if the calls to one service get through in an account and region.
///
/// A single failure is no outage, since AWS answers some calls with a 5xx on a good day. After `failuresUntilClosed`
/// failures without an answer between them the gate closes. From then on one probe is let through every
/// `probeInterval`, and the first answer opens the gate.
package struct OutageGate: Hashable, Sendable {
    /// The failures in a row that close the gate. With a 5xx in one call of five, so many in a row come once in 3,000.
    package static let failuresUntilClosed = 5
    /// The time between two probes. A recovery is noticed within minutes, and a dead endpoint costs 30 calls an hour.
    package static let probeInterval = Duration.minutes(2)

    /// The failures since the last answer.
    private(set) var failures = 0
    /// The time of the first of these failures.
    private(set) var since: Instant?
    /// The latest of these failures.
    private(set) var problem: Problem?
    /// Nil while the gate is open.
    package private(set) var nextProbe: Uptime?
    /// The time when the gate last opened; nil when it never closed.
    package private(set) var openedAt: Instant?

    package init() {}

    package var isClosed: Bool { nextProbe != nil }

    /// Notes a failed call. True when it closed the gate.
    package mutating func failed(_ problem: Problem, at now: Moment) -> Bool {
        if failures == 0 { since = now.wall }
        failures += 1
        self.problem = problem
        guard !isClosed, failures >= Self.failuresUntilClosed else { return false }
        nextProbe = now.up + Self.probeInterval
        return true
    }

    /// Notes an answer. True when it opened the gate.
    package mutating func answered(at now: Moment) -> Bool {
        let opens = isClosed
        if opens { openedAt = now.wall }
        (failures, since, problem, nextProbe) = (0, nil, nil, nil)
        return opens
    }

    /// Lets a probe through when one is due; the one after it is due after `interval`. An outage in which no probe was
    /// sent for longer than `maximum` begins from here, since it is not known whether AWS answered meanwhile.
    package mutating func takeProbe(next interval: Duration, maximum: Duration, at now: Moment) -> Bool {
        guard let nextProbe, nextProbe <= now.up else { return false }
        if now.up > nextProbe + maximum { since = now.wall }
        self.nextProbe = now.up + interval
        return true
    }

    /// Makes a probe due at `time`. It has no effect while the gate is open.
    mutating func probe(at time: Uptime) {
        if isClosed { nextProbe = time }
    }

    /// Lets no probe through before `time`.
    mutating func postpone(to time: Uptime) {
        if let nextProbe { self.nextProbe = max(nextProbe, time) }
    }

    /// The outage, as it is stored and shown; nil while the gate is open.
    package func outage(of place: Outage.Place, at now: Moment) -> Outage? {
        guard let since, let problem, let nextProbe else { return nil }
        return Outage(place: place, since: since, nextProbe: now.instant(of: nextProbe), problem: problem)
    }

    /// Restores the gate that an earlier process stored. False when it is too old to tell anything.
    package mutating func restore(_ saved: Outage, maximum: Duration, at now: Moment) -> Bool {
        guard now.wall <= saved.nextProbe + maximum else { return false }
        (failures, since, problem) = (Self.failuresUntilClosed, saved.since, saved.problem)
        // Why the bounds: a wall clock that was set back must not put the next probe off.
        nextProbe = now.up + min(max(saved.nextProbe - now.wall, .zero), Self.probeInterval)
        return true
    }
}
