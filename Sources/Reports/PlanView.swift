import Model

/// The tasks that a run would perform, per account and region. A plan performs none of these tasks.
package struct PlanView: Sendable {
    package let run: RunKey
    package let lanes: [LanePlan]
    /// Warnings about the plan as a whole, e.g. about account files that cannot be used.
    package let warnings: [String]
    /// The accounts that are known and would not be worked.
    package let idle: [IdleAccount]

    /// The part of a plan that belongs to one account and region.
    package struct LanePlan: Sendable {
        package let lane: Lane
        /// The account's name.
        package let name: String
        package var tasks: [TaskSpec] = []
        package var uncovered: [Uncovered] = []
        package var warnings: [String] = []
        /// The snapshots and images that stay, each with the reason; nil unless the question was about them.
        package var kept: [KeptBackup]?
        /// Sentences about the one resource that was asked about.
        package var notes: [String] = []
        /// The number of listing calls that the plan made. A run makes the same number.
        package var listingCalls = 0
        /// The median time that AWS took for the newest snapshots; nil when it is not known.
        package var snapshotTakes: Duration?

        package init(_ lane: Lane, name: String) { (self.lane, self.name) = (lane, name) }

        /// The tasks that a run would perform.
        var due: [TaskSpec] {
            tasks.filter { if case .ready = $0.initial { true } else { false } }
        }

        var mutations: [TaskSpec] { due.filter { !$0.action.isOurs } }
    }

    package init(run: RunKey, lanes: [LanePlan], warnings: [String], idle: [IdleAccount] = []) {
        self.idle = idle
        self.run = run
        self.lanes = lanes
        self.warnings = warnings
    }
}

extension ActionName {
    /// True for `aws-man:<verb>`, the actions of tasks that only read.
    var isOurs: Bool { text.hasPrefix("aws-man:") }
}

/// The least time that a night takes. It follows from the token buckets and the maximum of pending snapshots.
/// The time that AWS takes to complete the last snapshots is not included.
package struct PlanEstimate: Sendable {
    private let buckets: [ActionName: BucketFigures]
    private let share: Double
    private let pendingAtMost: Int

    /// `pendingAtMost` is the number of snapshots that may be pending in an account and region, after the share.
    package init(buckets: [ActionName: BucketFigures], share: Double, pendingAtMost: Int) {
        self.buckets = buckets
        self.share = share
        self.pendingAtMost = pendingAtMost
    }

    /// The time for an account and region. Different calls run in parallel, so the slowest call decides.
    func duration(_ lane: PlanView.LanePlan) -> Duration {
        let counts = Dictionary(grouping: lane.mutations, by: \.action).mapValues(\.count)
        let seconds = counts.map { action, count -> Double in
            guard let bucket = buckets[action] else { return 0 }
            return max(0, Double(count) - bucket.capacity * share) / (bucket.refillPerSecond * share)
        }
        return .milliseconds(Int64((max(seconds.max() ?? 0, capacitySeconds(lane)) * 1_000).rounded()))
    }

    /// The time until the last snapshot can be requested, if at most `pendingAtMost` snapshots are pending at any time.
    private func capacitySeconds(_ lane: PlanView.LanePlan) -> Double {
        guard let takes = lane.snapshotTakes else { return 0 }
        let snapshots = lane.mutations.count { $0.effect == .makesSnapshot }
        return Double(max(0, snapshots - pendingAtMost)) * takes.inSeconds / Double(pendingAtMost)
    }

    /// The time for the plan. Accounts and regions are independent, so the slowest account and region decides.
    func duration(_ plan: PlanView) -> Duration { plan.lanes.map(duration).max() ?? .zero }
}
