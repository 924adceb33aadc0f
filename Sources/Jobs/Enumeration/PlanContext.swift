import Accounts
import Model
import Queue

/// The planner's input beside the inventory: the account's policy, the run, and what the database knows.
package struct PlanContext: Sendable {
    package let account: Account
    package let lane: Lane
    package let run: RunKey
    package let night: Night
    package let options: RunOptions
    package let history: LaneHistory
    package let limits: Limits
    /// The tags that snapshots copy; nil when they copy none.
    package var tagSources: TagSources?
    /// The time of `TaskSpec.disproves` that each planned task gets.
    package var disproves: Instant?
    /// The ids of the snapshots and images that runs of the night made, as far as the database has recorded them; nil when
    /// it was not asked.
    package var made: Set<ExactText>?

    package init(
        account: Account, lane: Lane, run: RunKey, night: Night, options: RunOptions = .init(),
        history: LaneHistory = .init(),
        limits: Limits = .init()
    ) {
        self.account = account
        self.lane = lane
        self.run = run
        self.night = night
        self.options = options
        self.history = history
        self.limits = limits
    }

    /// The context of a claimed task of an account and region.
    init(_ session: LaneSession, _ claim: Claim, _ history: LaneHistory) {
        self.init(
            account: session.account, lane: session.lane, run: claim.run, night: claim.night, options: history.options,
            history: history, limits: session.limits)
    }

    /// The ISO week of the night, in the account's time zone.
    package var week: ExactText {
        ExactText(ISOWeek((night.start + Night.lead).day(in: account.timeZone)).description)
    }

    /// Nil when the account has `snapshots: false`.
    package var deletionRules: DeletionRules? {
        account.snapshots.map { DeletionRules(policy: $0, timeZone: account.timeZone, limits: limits) }
    }
}

/// The tasks for an account and region, each with its reason, and the warnings for the user.
package struct LanePlan: Sendable {
    package var tasks: [TaskSpec] = []
    package var warnings: [String] = []
    /// See `LaneCensus`.
    package var usualDeletions = 0

    package init() {}

    package static func + (left: LanePlan, right: LanePlan) -> LanePlan {
        var sum = left
        sum.tasks += right.tasks
        sum.warnings += right.warnings
        sum.usualDeletions += right.usualDeletions
        return sum
    }
}
