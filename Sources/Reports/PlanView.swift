import Model

/// What a run would do, lane by lane; nothing of it has happened.
package struct PlanView: Sendable {
    package let run: RunKey
    package let lanes: [LanePlan]
    /// Lines about the whole, e.g. account files that cannot be used.
    package let warnings: [String]

    /// One lane's share of a plan.
    package struct LanePlan: Sendable {
        package let account: String
        package let name: String
        package let region: String
        package let tasks: [TaskSpec]
        package let uncovered: [Uncovered]
        package let warnings: [String]
        /// The calls that looking took: a run makes as many.
        package let listingCalls: Int
        /// How long AWS took over the lane's newest snapshots, in the middle; nil: unknown.
        package let snapshotTakes: Duration?

        package init(
            account: String, name: String, region: String, tasks: [TaskSpec], uncovered: [Uncovered],
            warnings: [String], listingCalls: Int, snapshotTakes: Duration? = nil
        ) {
            self.account = account
            self.name = name
            self.region = region
            self.tasks = tasks
            self.uncovered = uncovered
            self.warnings = warnings
            self.listingCalls = listingCalls
            self.snapshotTakes = snapshotTakes
        }

        /// Those that would be performed.
        var due: [TaskSpec] {
            tasks.filter { if case .ready = $0.initial { true } else { false } }
        }

        var mutations: [TaskSpec] { due.filter { !$0.action.isOurs } }
    }

    package init(run: RunKey, lanes: [LanePlan], warnings: [String]) {
        self.run = run
        self.lanes = lanes
        self.warnings = warnings
    }
}

extension ActionName {
    /// True for `aws-man:<verb>`: a task that only reads.
    var isOurs: Bool { text.hasPrefix("aws-man:") }
}

/// How long a night takes at least, before anything is called: by token buckets, and by the snapshots that may be pending
/// at once. What AWS takes to complete the last of them comes on top.
package struct PlanEstimate: Sendable {
    private let buckets: [ActionName: BucketFigures]
    private let share: Double
    private let pendingAtMost: Int

    /// `pendingAtMost`: snapshots of a lane that may be pending, after the share.
    package init(buckets: [ActionName: BucketFigures], share: Double, pendingAtMost: Int) {
        self.buckets = buckets
        self.share = share
        self.pendingAtMost = pendingAtMost
    }

    /// A lane's flows run beside each other: the slowest decides.
    func duration(_ lane: PlanView.LanePlan) -> Duration {
        let counts = Dictionary(grouping: lane.mutations, by: \.action).mapValues(\.count)
        let seconds = counts.map { action, count -> Double in
            guard let bucket = buckets[action] else { return 0 }
            return max(0, Double(count) - bucket.capacity * share) / (bucket.refillPerSecond * share)
        }
        return .milliseconds(Int64((max(seconds.max() ?? 0, capacitySeconds(lane)) * 1_000).rounded()))
    }

    /// Until the last snapshot can be asked for, when each makes room for another only once it is complete.
    private func capacitySeconds(_ lane: PlanView.LanePlan) -> Double {
        guard let takes = lane.snapshotTakes else { return 0 }
        let snapshots = lane.mutations.count { $0.effect == .makesSnapshot }
        return Double(max(0, snapshots - pendingAtMost)) * takes.inSeconds / Double(pendingAtMost)
    }

    /// Lanes are independent of each other: the slowest decides.
    func duration(_ plan: PlanView) -> Duration { plan.lanes.map(duration).max() ?? .zero }
}
