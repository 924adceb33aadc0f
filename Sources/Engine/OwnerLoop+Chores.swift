import Logging
import Model
import Queue

extension OwnerLoop {
    /// What is due by the clock: the stamp, expired runs, and other processes' work.
    mutating func chores() async throws(StoreError) {
        let now = Moment(effects)
        if now.up >= nextStamp {
            let (store, epoch) = (store, epoch)
            try await busyRetry { () async throws(StoreError) in try await store.stampAlive(epoch, at: now.wall) }
            nextStamp = now.up + cadence.stamp
        }
        if let nextDeadline, nextDeadline <= now.wall { asksForDeadlines = true }
        if asksForDeadlines, now.up >= nextExpire { try await expire() }
        if now.up >= nextPoll {
            nextPoll = now.up + cadence.changePoll
            try await poll(now)
        }
    }

    /// Reads the flows anew when anything has changed the queue since the last look.
    private mutating func poll(_ now: Moment) async throws(StoreError) {
        let store = store
        let mark = try await busyRetry { () async throws(StoreError) in try await store.changeMark() }
        guard mark != self.mark else { return }
        self.mark = mark
        try await readFlows()
        try await checkRun()
        // Why: a run that another process added has a deadline of its own.
        asksForDeadlines = true
    }

    private mutating func readFlows() async throws(StoreError) {
        let store = store
        let flows = try await busyRetry { () async throws(StoreError) in try await store.flows() }
        scheduler.replace(with: flows, at: Moment(effects))
    }

    /// Blocks what is left of runs past their deadline, and learns the next one.
    mutating func expire() async throws(StoreError) {
        let (store, epoch, now) = (store, epoch, Moment(effects))
        let summary = try await busyRetry { () async throws(StoreError) in try await store.expire(epoch, at: now.wall) }
        asksForDeadlines = false
        nextExpire = now.up + cadence.expire
        nextDeadline = summary.nextDeadline
        if summary.blocked > 0 {
            logger.warning("tasks blocked by their run's deadline", metadata: ["tasks": "\(summary.blocked)"])
            try await readFlows()
        }
        for run in summary.endedRuns { ended(run) }
    }

    /// Whether the run that is the goal has ended, or has nothing left to do.
    mutating func checkRun() async throws(StoreError) {
        guard case .ended(let key) = goal, !isGoalMet else { return }
        let store = store
        let found = try await busyRetry { () async throws(StoreError) in try await store.run(key) }
        guard let run = found else { throw .noSuchRun(key) }
        if run.endedAt != nil || run.counts.open == 0 { isGoalMet = true }
    }

    /// Whether nothing is open, by a fresh look at the store. Nothing is in flight.
    mutating func checkIdle() async throws(StoreError) {
        guard goal == .idle, scheduler.isIdle else { return }
        try await readFlows()
        if scheduler.isIdle { isGoalMet = true }
    }

    /// A wall clock that jumped makes every timer of a due time wrong.
    mutating func noticeClock(_ now: Moment) {
        let drift = (now.wall - reference.wall) - (now.up - reference.up)
        if drift > cadence.clockJump || drift < .zero - cadence.clockJump {
            logger.warning("the wall clock jumped", metadata: ["seconds": "\(drift.inSeconds)"])
            scheduler.rebase(at: now)
        }
        reference = now
    }

    /// Lanes that began or ceased to answer, and gates that changed, since the last turn.
    mutating func noticeLanes(_ now: Moment) {
        let changes = pacer.withTable { $0.takeChanges() }
        for (lane, health) in changes.sorted(by: { $0.key < $1.key }) { scheduler.note(lane, health, at: now) }
    }
}
