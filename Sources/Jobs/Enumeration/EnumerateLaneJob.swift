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
        let instances = try await session.instanceListing(since: since + (.zero - instancesMaximumAge), .listing)
        let seen = try await session.inventory(since: since, .listing, asksShares: !context.options.noDeletes)
        listings.sweep(at: session.uptime)
        // Why: a deleted snapshot must not count as tonight's backup, even if this process remembers making it.
        let grace = session.limits.consistencyWindow * ConfirmPass.windowsUntilGone
        listings.forget(
            madeBefore: seen.begunAt + (.zero - grace), notIn: { seen.value.shows($0) },
            in: session.lane)
        let inventory = seen.value.with(instances.items).including(
            listings.made(in: session.lane, night: context.night))
        session.listings.tonight(of: context.night).put(
            Tonight(inventory.snapshots, unreadable: inventory.unreadable, night: context.night), begunAt: seen.begunAt)
        return result(inventory, unreadable: instances.unreadable, context)
    }

    private static func result(
        _ inventory: Inventory, unreadable: [UnreadableItem], _ context: PlanContext
    ) -> AttemptResult {
        let plan = LanePlanner.plan(inventory, context)
        var result = AttemptResult(.done)
        var covered = context.account.backups
        var uncovered: [Uncovered] = []
        if let problem = inventory.imagesProblem, covered.remove(.images) != nil {
            uncovered.append(Uncovered(feature: .images, problem: problem))
        }
        if let problem = unreadSelection(inventory, unreadable, context), covered.remove(.snapshots) != nil {
            uncovered.append(Uncovered(feature: .snapshots, problem: problem))
        }
        result.fanOut = FanOut(
            tasks: plan.tasks, covered: covered, uncovered: uncovered,
            census: inventory.census(context.account.snapshots), supersedesOlderRuns: true)
        result.warnings = plan.warnings + inventory.unreadableWarnings
        return result
    }

    /// Why not every volume to back up is known: an instance that may be selected, or a volume of one that is, could
    /// not be read. The others are backed up all the same.
    private static func unreadSelection(
        _ inventory: Inventory, _ unreadable: [UnreadableItem], _ context: PlanContext
    ) -> Problem? {
        guard let policy = context.account.snapshots else { return nil }
        let instances = unreadable.filter { policy.marks($0.tags) || !$0.areTagsExact }.map(\.title)
        let volumes = inventory.selected(by: policy).filter { $0.unreadableVolumes > 0 }
            .map { "\($0.id) (\($0.unreadableVolumes) of its volumes)" }
        guard !instances.isEmpty || !volumes.isEmpty else { return nil }
        return Problem(
            code: "UnreadableItem",
            message: "\(context.lane): these cannot be read, and are not backed up: "
                + WarningLine.list(instances + volumes),
            hint: "inspect them in the console; the others are backed up")
    }
}

extension Inventory {
    /// The inventory, with the snapshots that this process made tonight and that a lagging listing does not show yet.
    func including(_ made: [Snapshot]) -> Inventory {
        let missing = made.filter { snapshotsByID[$0.id] == nil }
        guard !missing.isEmpty else { return self }
        return Inventory(
            account: account, instances: instances, snapshots: snapshots + missing, images: images,
            imagesProblem: imagesProblem, unreadable: unreadable, unreadableImages: unreadableImages, shares: shares,
            now: now, clockSkew: clockSkew,
            nights: nights)
    }

    /// True when the listing shows the snapshot, readable or not.
    func shows(_ id: SnapshotID) -> Bool {
        snapshotsByID[id] != nil || unreadable.contains { $0.id == id.text || $0.id == nil }
    }

    fileprivate var unreadableWarnings: [String] {
        let undated = (images ?? []).filter { $0.createdAt == nil && ImageDeregistration.isAuto($0) }.map(\.id.text)
        let without = WarningLine.list(undated)
        let inexact =
            snapshots.filter { !$0.isExact }.map(\.id.text) + (images ?? []).filter { !$0.isExact }.map(\.id.text)
        let partly = WarningLine.list(inexact)
        return UnreadableWarning.lines(unreadable, "snapshot", "no rule counts on it")
            + UnreadableWarning.lines(unreadableImages, "image", "no rule counts on it")
            + (inexact.isEmpty ? [] : ["not deleted, because a part of their tags cannot be read: \(partly)"])
            + (undated.isEmpty ? [] : ["images without a creation date are not deregistered for their age: \(without)"])
    }
}
