import Model
import Queue

/// A lane's semaphore for things under way, such as 100 pending snapshots: what this process started and `confirm` has
/// not seen end, and what AWS said when it refused one more.
///
/// After a refusal one probe goes. The own count may be stale (`confirm` may be denied for ever), so a lane that was
/// full for long is probed too: a flow never waits for an observation that may not come.
package struct PendingGate: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        case open
        /// By our own count.
        case full(until: Uptime)
        /// By AWS's word.
        case refused(until: Uptime)
    }

    package let limit: Int
    private var state = State.open
    /// Tasks whose resource is pending, oldest first; at most `limit`.
    private var pending: [TaskID] = []
    private var claimed = 0
    private var isProbeOut = false

    /// Longer than the longest interval of `confirm`: whoever is full for so long has nobody who looks.
    static let stale = Duration.minutes(15)

    package init(limit: Int) {
        precondition(limit > 0, "a capacity holds at least one")
        self.limit = limit
    }

    /// How many more may be started now.
    package mutating func room(at now: Uptime) -> Int {
        if state == .open, claimed == 0, pending.count >= limit { state = .full(until: now + Self.stale) }
        switch state {
        case .open: return max(0, limit - pending.count - claimed)
        case .full(let until), .refused(let until): return now >= until && claimed == 0 ? 1 : 0
        }
    }

    /// When `room` may change by itself; nil when only a settled attempt or an observation changes it.
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

    /// An attempt ended: `isPending` when it left something pending.
    package mutating func settle(_ task: TaskID, isPending: Bool) {
        claimed = max(0, claimed - 1)
        let wasProbe = isProbeOut
        isProbeOut = false
        guard isPending else { return }
        if wasProbe { state = .open }
        if !pending.contains(task) { pending.append(task) }
        // The probe went through: the oldest has ended without our knowing.
        if pending.count > limit { pending.removeFirst() }
    }

    /// AWS refused one more until `until`.
    package mutating func refuse(until: Uptime) {
        if case .refused(let other) = state {
            state = .refused(until: max(other, until))
        } else {
            state = .refused(until: until)
        }
    }

    /// A resource is not pending any more: the next may be tried, after a refusal one.
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
