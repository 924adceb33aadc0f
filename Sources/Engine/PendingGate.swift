import Model
import Queue

/// A lane's semaphore for resources that are being made, such as 100 pending snapshots. It counts resources that this
/// process started and `confirm` has not seen end, and closes when AWS refuses one more.
///
/// After a refusal one probe is sent. The gate's own count may be stale (`confirm` may be denied for ever), so a lane
/// that was full for long is probed too. A flow thus never waits for an observation that may not come.
package struct PendingGate: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        case open
        /// The gate's own count is at the limit.
        case full(until: Uptime)
        /// AWS refused one more resource.
        case refused(until: Uptime)
    }

    package let limit: Int
    private var state = State.open
    /// The tasks whose resource is pending, oldest first. There are at most `limit`.
    private var pending: [TaskID] = []
    private var claimed = 0
    private var isProbeOut = false

    /// A gate that was full for this long is probed. By default, `confirm` checks at shorter intervals.
    static let stale = Duration.minutes(15)

    package init(limit: Int) {
        precondition(limit > 0, "a capacity holds at least one")
        self.limit = limit
    }

    /// The number of tasks that may be started now.
    package mutating func room(at now: Uptime) -> Int {
        if state == .open, claimed == 0, pending.count >= limit { state = .full(until: now + Self.stale) }
        switch state {
        case .open: return max(0, limit - pending.count - claimed)
        case .full(let until), .refused(let until): return now >= until && claimed == 0 ? 1 : 0
        }
    }

    /// The time when `room` may change by itself. Nil when only a settled attempt or an observation changes it.
    package func nextChance(at now: Uptime) -> Uptime? {
        switch state {
        case .full(let until) where until > now: until
        case .refused(let until) where until > now: until
        case .open, .full, .refused: nil
        }
    }

    package mutating func claim() {
        claimed += 1
        isProbeOut = state != .open
    }

    /// Notes the end of an attempt. `isPending` says that its resource is pending.
    package mutating func settle(_ task: TaskID, isPending: Bool) {
        claimed = max(0, claimed - 1)
        let wasProbe = isProbeOut
        isProbeOut = false
        guard isPending else { return }
        if wasProbe { state = .open }
        if !pending.contains(task) { pending.append(task) }
        // The probe was accepted, so the oldest resource has ended without an observation.
        if pending.count > limit { pending.removeFirst() }
    }

    /// Notes AWS's refusal, which lasts until `until`.
    package mutating func refuse(until: Uptime) {
        if case .refused(let other) = state {
            state = .refused(until: max(other, until))
        } else {
            state = .refused(until: until)
        }
    }

    /// Notes the end of a resource. Another task may then be tried, even after a refusal.
    package mutating func observeEnd(of task: TaskID, at now: Uptime) {
        guard let index = pending.firstIndex(of: task) else { return }
        pending.remove(at: index)
        switch state {
        case .open: break
        case .full: state = .open
        case .refused(let until): state = .refused(until: min(until, now))
        }
    }
}
