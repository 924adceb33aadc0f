import Model
import Queue

/// A lane's semaphore for things under way, such as 100 pending snapshots: what this process started and `confirm` has
/// not seen end, and what AWS said when it refused one more.
///
/// A refusal, and a count that is full, close it for a time; then one probe goes. The count may be stale (`confirm` may
/// be late, or denied for ever), so a full one is probed too: a flow never waits for an observation that may not come.
package struct PendingGate: Hashable, Sendable {
    package let limit: Int
    /// Tasks whose resource is pending, oldest first; at most `limit`.
    private var pending: [TaskID] = []
    private var claimed = 0
    private var closedUntil: Uptime?
    private var isProbeOut = false

    /// Between probes of a lane that is full; a snapshot takes longer.
    static let probeEvery = Duration.seconds(30)

    package init(limit: Int) {
        precondition(limit > 0, "a capacity holds at least one")
        self.limit = limit
    }

    /// How many more may be started now.
    package mutating func room(at now: Uptime) -> Int {
        if closedUntil == nil, claimed == 0, pending.count >= limit { closedUntil = now + Self.probeEvery }
        if let closedUntil { return now >= closedUntil && !isProbeOut && claimed == 0 ? 1 : 0 }
        return max(0, limit - pending.count - claimed)
    }

    /// When `room` may change by itself; nil when only a settled attempt or an observation changes it.
    package func nextChance(at now: Uptime) -> Uptime? {
        guard let closedUntil, closedUntil > now else { return nil }
        return closedUntil
    }

    package mutating func claim() {
        claimed += 1
        isProbeOut = closedUntil != nil
    }

    /// An attempt ended: `isPending` when it left something pending.
    package mutating func settle(_ task: TaskID, isPending: Bool) {
        claimed = max(0, claimed - 1)
        let wasProbe = isProbeOut
        isProbeOut = false
        guard isPending else { return }
        if wasProbe { closedUntil = nil }
        if !pending.contains(task) { pending.append(task) }
        // The probe went through: the oldest has ended without our knowing.
        if pending.count > limit { pending.removeFirst() }
    }

    /// AWS refused one more until `until`.
    package mutating func refuse(until: Uptime) {
        closedUntil = max(closedUntil ?? until, until)
    }

    /// A resource is not pending any more: the next one may be tried.
    package mutating func observeEnd(of task: TaskID, at now: Uptime) {
        guard let index = pending.firstIndex(of: task) else { return }
        pending.remove(at: index)
        if let closedUntil { self.closedUntil = min(closedUntil, now) }
    }
}
