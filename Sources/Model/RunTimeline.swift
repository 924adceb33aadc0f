/// The calls of a run over its time, in equal steps, per account and region. Made from the audit of the calls.
package struct RunTimeline: Hashable, Sendable {
    package let start: Instant
    package let step: Duration
    /// Only accounts and regions with calls or waits.
    package var lanes: [LaneTimeline] = []

    /// The number of steps.
    package static let steps = 48

    /// Divides the time from `start` to `end`, at least a second a step.
    package init(from start: Instant, to end: Instant) {
        self.start = start
        step = .milliseconds(max(1_000, (end - start).milliseconds / Int64(Self.steps) + 1))
    }

    /// The sums over all accounts and regions.
    package var all: LaneTimeline {
        lanes.reduce(into: LaneTimeline(account: "", region: "")) { sum, lane in
            for step in 0..<Self.steps {
                sum.calls[step] += lane.calls[step]
                sum.throttled[step] += lane.throttled[step]
                sum.waits[step] += lane.waits[step]
            }
        }
    }
}

/// The calls of an account and region in each step of a run.
package struct LaneTimeline: Hashable, Sendable {
    package let account: String
    package let region: String
    package var calls = [Int](repeating: 0, count: RunTimeline.steps)
    /// The calls that AWS refused for their rate; they are among `calls`.
    package var throttled = [Int](repeating: 0, count: RunTimeline.steps)
    /// The attempts that could not go on and were put off.
    package var waits = [Int](repeating: 0, count: RunTimeline.steps)

    package init(account: String, region: String) { (self.account, self.region) = (account, region) }
}

/// Volumes that were due in a run and have no confirmed snapshot of it, by the night of the newest snapshot of theirs that
/// the database has recorded as complete.
package struct RecoveryAge: Hashable, Sendable {
    /// The beginning of that night; nil when none is recorded.
    package let night: Instant?
    package let volumes: Int

    package init(night: Instant?, volumes: Int) { (self.night, self.volumes) = (night, volumes) }
}
