import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let enumerateLane = JobKind("enumerate-lane")
}

extension ActionName {
    /// The action under which all enumerations are queued.
    static let enumerate = ActionName("aws-man:enumerate")
}

/// Lists the resources of an account and region and plans its night. The first create reconciles by the same listing.
enum EnumerateLaneJob: Job {
    static let facts = KindFacts(.enumerateLane, actions: [.enumerate])

    /// The greatest age at which this job uses the instances that the enumeration of alarms listed.
    static let instancesMaximumAge = Duration.seconds(30)

    static func permissions(for account: Account) -> [Permission] {
        account.backups.isEmpty ? [] : .reads(DescribeInstances.self, DescribeSnapshots.self, DescribeImages.self)
    }

    static func perform(_ task: Assignment<NoPayload, Void>) async throws(CallProblem) -> AttemptResult {
        let (session, attempt) = (task.session, task.attempt)
        return try await attempt.withHistory { (history) async throws(CallProblem) in
            let context = PlanContext(
                account: session.account, lane: session.lane, run: attempt.claim.run, night: attempt.claim.night,
                options: history.options, history: history, limits: session.limits)
            return try await plan(session, context, since: attempt.claimedAt)
        }
    }

    static func plan(
        _ session: LaneSession, _ context: PlanContext, since: Uptime
    ) async throws(CallProblem) -> AttemptResult {
        let listings = session.environment.listings
        let slowlySince = since + (.zero - instancesMaximumAge)
        let instances = try await session.instances(since: slowlySince, .listing)
        var context = context
        context.tagSources = try await session.tagSources(context.account.snapshots, since: slowlySince, .listing)
        let seen = try await session.inventory(since: since, .listing, asksShares: !context.options.noDeletes)
        listings.sweep(at: session.uptime)
        // Why: a deleted snapshot must not count as tonight's backup, even if this process remembers making it.
        let grace = session.limits.consistencyWindow * ConfirmPass.windowsUntilGone
        listings.forget(
            madeBefore: seen.begunAt + (.zero - grace), notIn: { seen.value.snapshotsByID[$0] != nil },
            in: session.lane)
        let inventory = seen.value.with(instances).including(listings.made(in: session.lane, night: context.night))
        session.listings.tonight(of: context.night).put(
            Tonight(inventory.snapshots, night: context.night), begunAt: seen.begunAt)
        return result(inventory, context)
    }

    private static func result(_ inventory: Inventory, _ context: PlanContext) -> AttemptResult {
        let plan = LanePlanner.plan(inventory, context)
        var result = AttemptResult(.done)
        var covered = context.account.backups
        var uncovered: [Uncovered] = []
        if let problem = inventory.imagesProblem, covered.remove(.images) != nil {
            uncovered.append(Uncovered(feature: .images, problem: problem))
        }
        result.fanOut = FanOut(
            tasks: plan.tasks, covered: covered, uncovered: uncovered,
            census: inventory.census(context.account.snapshots), supersedesOlderRuns: true)
        result.warnings = plan.warnings
        return result
    }
}

extension Inventory {
    /// The inventory, with the snapshots that this process made tonight and that a lagging listing does not show yet.
    func including(_ made: [Snapshot]) -> Inventory {
        let missing = made.filter { snapshotsByID[$0.id] == nil }
        guard !missing.isEmpty else { return self }
        return Inventory(
            account: account, instances: instances, snapshots: snapshots + missing, images: images,
            imagesProblem: imagesProblem, shares: shares, now: now, clockSkew: clockSkew,
            nights: nights)
    }
}
