import Model

/// Everything that the metrics show, as it was at one moment. What is not known is nil, and no metric shows it.
package struct MetricsFacts: Sendable {
    package let now: Instant
    /// The newest run, with its sums; nil before the first.
    package var report: RunReport?
    /// The command's knowledge of that run beside the report, for the verdict.
    package var standing = RunStanding()
    /// The nights that were due and were not run; nil when they are not known.
    package var missed: MissedNights?
    /// The tasks of all runs that have not ended.
    package var openTasks = 0
    /// True while a process works on the queue and gives signs of life.
    package var isOwned = false
    /// The last sign of life of the last process that worked on the queue.
    package var aliveAt: Instant?
    package var history = BackupHistory()
    /// The accounts and regions that the account files name; nil when the files cannot be read.
    package var places: [ConfiguredPlace]?
    /// The greatest age that a newest good snapshot may have, by account.
    package var rpo: [AccountID: Duration] = [:]

    package init(now: Instant) { self.now = now }
}
