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

        package init(
            account: String, name: String, region: String, tasks: [TaskSpec], uncovered: [Uncovered],
            warnings: [String], listingCalls: Int
        ) {
            self.account = account
            self.name = name
            self.region = region
            self.tasks = tasks
            self.uncovered = uncovered
            self.warnings = warnings
            self.listingCalls = listingCalls
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

/// How long calls take under token buckets alone; what AWS itself takes to complete a snapshot comes on top.
package struct PlanEstimate: Sendable {
    private let buckets: [ActionName: BucketFigures]
    private let share: Double

    package init(buckets: [ActionName: BucketFigures], share: Double) {
        self.buckets = buckets
        self.share = share
    }

    /// A lane's flows run beside each other: the slowest decides.
    func duration(_ lane: PlanView.LanePlan) -> Duration {
        let counts = Dictionary(grouping: lane.mutations, by: \.action).mapValues(\.count)
        let seconds = counts.map { action, count -> Double in
            guard let bucket = buckets[action] else { return 0 }
            return max(0, Double(count) - bucket.capacity * share) / (bucket.refillPerSecond * share)
        }
        return .milliseconds(Int64(((seconds.max() ?? 0) * 1_000).rounded()))
    }

    /// Lanes are independent of each other: the slowest decides.
    func duration(_ plan: PlanView) -> Duration { plan.lanes.map(duration).max() ?? .zero }
}
