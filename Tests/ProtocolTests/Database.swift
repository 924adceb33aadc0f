import Engine
import Model
import Queue

/// The task's row, in one of `ready`, `flight` and `ended`, and the newest owner's epoch.
struct Database: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case ready, flight
        case ended(EndState)
    }

    var epoch: Int8 = 0
    var place = Place.ready
    var fence: Int8 = 0
    var counters = TaskCounters()
    var pendingEnd: PendingEnd?
    /// The tick from which a ready row can be claimed.
    var due: Int8 = 0
    /// The epoch of the claim that put the row into flight.
    var heldBy: Int8 = 0
    /// The time of the last claim. It is kept in the attempt's audit row, also after the task has ended.
    var claimedAt: Int8 = 0
    /// The number in the cloud of the resource that the task made or adopted; 0 for none.
    var resource: Int8 = 0
    /// The time when the resource was recorded. It is kept only while a run may be started again.
    var recordedAt: Int8 = 0
    /// True once a resource that ended in `error` has opened the task again.
    var reopened = false
    /// True once `confirm` has seen the real end of the resource, or of the resource that stays instead.
    var confirmed = false
    /// The number of the duplicate whose removal is planned; 0 for none. The removal is a follow-up task, so it
    /// survives a crash.
    var surplus: Int8 = 0

    // The program does not know the following values:

    /// The serial of the claim that put the row into flight. It shows a stale settle even if the fence is broken.
    var serial: Int8 = 0
    /// True if a settle as `done` was acknowledged and the task has not been opened since then.
    var acknowledged = false

    /// `SQLiteStore.takeOver`: the epoch grows. Tasks in flight become ready, with a death and `mustReconcile`.
    mutating func takeOver(at now: Int8) {
        epoch += 1
        if place == .ready { counters.forgetWindow() }
        guard place == .flight else { return }
        counters.deaths += 1
        counters.mustReconcile = true
        counters.forgetWindow()
        place = .ready
        due = now
    }

    /// `WriteScope.claim`: a ready row goes into flight, with a fence one higher than ever before.
    mutating func claim(serial: Int8, at now: Int8, _ rules: Rules) {
        fence = rules.fence == .attempts ? Int8(counters.attempts) : fence + 1
        heldBy = epoch
        place = .flight
        claimedAt = now
        self.serial = serial
    }

    /// `WriteScope.settle`: returns false and changes nothing if (fence, epoch) is no longer the task's own.
    mutating func settle(_ settling: Settling, at now: Int8, _ rules: Rules) -> Bool {
        guard place == .flight else { return false }
        if rules.fence != .none {
            guard settling.fence == fence, settling.epoch == heldBy else { return false }
        }
        switch settling.transition {
        case .end(let state, _, let counters):
            place = .ended(state)
            self.counters = counters
            pendingEnd = nil
            acknowledged = state == .done
            if settling.resource != 0 { (resource, recordedAt) = (settling.resource, now) }
        case .wait(let until, let counters, let pendingEnd):
            place = .ready
            self.counters = counters
            self.pendingEnd = pendingEnd
            due = World.tick(from: until)
        }
        return true
    }

    /// `WriteScope.reopen`: for a replay, a resource that ended in `error`, or a plan that finds the task's work due.
    mutating func reopen(at now: Int8, mustReconcile: Bool = false) {
        counters = TaskCounters(deaths: counters.deaths, mustReconcile: mustReconcile || counters.mustReconcile)
        pendingEnd = nil
        place = .ready
        due = now
        confirmed = false
        acknowledged = false
    }
}

/// `Settlement`: the change of the row by an attempt's end, and the claim of this attempt.
struct Settling: Hashable, Sendable {
    let serial: Int8
    let fence: Int8
    let epoch: Int8
    let transition: Transition
    /// The number of the resource; 0 for none.
    let resource: Int8
}
