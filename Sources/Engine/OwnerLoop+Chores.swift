import Logging
import Model
import Queue

extension OwnerLoop {
    /// Does the work that is due by the clock: the stamp, expired runs, and changes by other processes.
    mutating func chores() async throws(StoreError) {
        let now = Moment(effects)
        if now.up >= timetable.stamp {
            let epoch = epoch
            try await busyRetry { (store) async throws(StoreError) in try await store.stampAlive(epoch, at: now.wall) }
            timetable.stamp = now.up + cadence.stamp
        }
        if let deadline = timetable.deadline, deadline <= now.wall { timetable.asksForDeadlines = true }
        if timetable.asksForDeadlines, now.up >= timetable.expire { try await expire() }
        if now.up >= timetable.poll {
            timetable.poll = now.up + cadence.changePoll
            try await poll(now)
        }
    }

    /// Reads the flows again when anything has changed the queue since the last check.
    private mutating func poll(_ now: Moment) async throws(StoreError) {
        let mark = try await busyRetry { (store) async throws(StoreError) in try await store.changeMark() }
        guard mark != self.mark else { return }
        self.mark = mark
        try await readFlows()
        try await checkRun()
        // Why: a run that another process added has a deadline of its own.
        timetable.asksForDeadlines = true
    }

    private mutating func readFlows() async throws(StoreError) {
        let flows = try await busyRetry { (store) async throws(StoreError) in try await store.flows() }
        scheduler.replace(with: flows, at: Moment(effects))
    }

    /// Blocks the open tasks of runs past their deadline, and learns the next deadline.
    mutating func expire() async throws(StoreError) {
        let (epoch, now) = (epoch, Moment(effects))
        let summary = try await busyRetry { (store) async throws(StoreError) in
            try await store.expire(epoch, at: now.wall)
        }
        timetable.asksForDeadlines = false
        timetable.expire = now.up + cadence.expire
        timetable.deadline = summary.nextDeadline
        if summary.blocked > 0 {
            logger.warning("tasks blocked by their run's deadline", metadata: ["tasks": "\(summary.blocked)"])
            try await readFlows()
        }
        for run in summary.endedRuns { ended(run) }
    }

    /// Finds out whether the run that is the goal has ended, or has no work left.
    mutating func checkRun() async throws(StoreError) {
        guard case .ended(let key) = goal, !isGoalMet else { return }
        let found = try await busyRetry { (store) async throws(StoreError) in try await store.run(key) }
        guard let run = found else { throw .noSuchRun(key) }
        if run.endedAt != nil || run.counts.open == 0 { isGoalMet = true }
    }

    /// Asks the store whether no task is open. It is called only when nothing is in flight.
    mutating func checkIdle() async throws(StoreError) {
        guard goal == .idle, scheduler.isIdle else { return }
        try await readFlows()
        if scheduler.isIdle { isGoalMet = true }
    }

    /// Computes the timers again when the wall clock jumped, because every due time is then wrong.
    mutating func noticeClock(_ now: Moment) {
        let drift = (now.wall - timetable.reference.wall) - (now.up - timetable.reference.up)
        if drift > cadence.clockJump || drift < .zero - cadence.clockJump {
            logger.warning("the wall clock jumped", metadata: ["seconds": "\(drift.inSeconds)"])
            scheduler.rebase(at: now)
        }
        timetable.reference = now
    }

    /// Notes which lanes began or ceased to answer, and which gates changed, since the last transaction.
    mutating func noticeLanes(_ now: Moment) {
        let (changes, woken) = pacer.withTable { ($0.takeChanges(), $0.takeWoken()) }
        for (lane, health) in changes.sorted(by: { $0.key < $1.key }) { scheduler.note(lane, health, at: now) }
        for lane in woken.sorted() { scheduler.wake(lane, at: now) }
    }

    /// Returns the outages that began, changed or ended since the last transaction, and logs each beginning and end.
    mutating func takeOutages(_ now: Moment) -> [OutageChange] {
        let changes = pacer.withTable { $0.takeUnsavedOutages(at: now) }
        for change in changes {
            var facts: Logger.Metadata = [
                "account": "\(change.place.lane.account)", "region": "\(change.place.lane.region)",
                "service": "\(change.place.service)",
            ]
            switch change {
            case .ended where outages.remove(change.place) != nil: logger.notice("the outage is over", metadata: facts)
            case .goesOn(let outage) where outages.insert(change.place).inserted:
                facts["since"] = "\(outage.since)"
                facts.add(outage.problem)
                logger.warning("outage: one call every two minutes until AWS answers", metadata: facts)
            case .ended, .goesOn: break
            }
        }
        return changes
    }
}
