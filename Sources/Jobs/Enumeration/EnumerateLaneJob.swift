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
    /// After this many attempts or waits for AWS to answer, the job goes on without the images if only they fail.
    static let imagesInsistedOn = 2

    static func permissions(for account: Account) -> [Permission] {
        account.backups.isEmpty
            ? []
            : .reads(
                DescribeInstances.self, DescribeAvailabilityZones.self, DescribeSnapshots.self, DescribeImages.self)
    }

    static func perform(_ task: Assignment<NoPayload, Void>) async throws(CallProblem) -> AttemptResult {
        let (session, attempt) = (task.session, task.attempt)
        return try await attempt.withHistory { (history) async throws(CallProblem) in
            var context = PlanContext(session, attempt.claim, history)
            do throws(StoreError) {
                context.made = try await attempt.made()
            } catch {
                return AttemptResult(.again(after: nil, .store(error)))
            }
            return try await plan(
                session, context, since: attempt.claimedAt,
                insistsOnImages: attempt.claim.counters.failures < imagesInsistedOn)
        }
    }

    static func plan(
        _ session: LaneSession, _ context: PlanContext, since: Uptime, insistsOnImages: Bool = true
    ) async throws(CallProblem) -> AttemptResult {
        let listings = session.environment.listings
        let slowlySince = since + (.zero - instancesMaximumAge)
        let instances = try await session.instances(since: slowlySince, .listing)
        var context = context
        context.tagSources = try await session.tagSources(context.account.snapshots, since: slowlySince, .listing)
        let seen = try await session.inventory(since: since, .listing, insistsOnImages: insistsOnImages)
        listings.sweep(at: session.uptime)
        // Why: a deleted snapshot must not count as tonight's backup, even if this process remembers making it.
        let goneAfter = session.limits.goneAfter
        listings.forget(
            madeBefore: seen.begunAt + (.zero - goneAfter), notIn: { seen.value.shows($0) },
            in: session.lane)
        context.disproves = session.disproves(listingSince: seen.begunAt, at: seen.value.now)
        // Why: a lagging listing may not show yet what this process made tonight.
        let made = listings.made(in: session.lane, night: context.night)
        let (planned, tonight) = await session.environment.aside { [context] in
            let inventory = seen.value.with(instances).including(made)
            let tonight = Tonight(
                inventory.snapshots, unreadable: inventory.unreadable, reads: inventory.reads, night: context.night,
                policy: context.account.snapshots)
            return (result(inventory, missing: instances.problem(in: session.lane), context), tonight)
        }
        session.listings.tonight(of: context.night).put(tonight, begunAt: seen.begunAt)
        return planned
    }

    /// `missing` is the reason for which the inventory lacks the instances of a zone.
    private static func result(
        _ inventory: Inventory, missing: Problem?, _ context: PlanContext
    ) -> AttemptResult {
        let plan = LanePlanner.plan(inventory, context)
        var result = AttemptResult(.done)
        var covered = context.account.backups
        var uncovered: [Uncovered] = []
        if let problem = inventory.imagesProblem, covered.remove(.images) != nil {
            uncovered.append(Uncovered(feature: .images, problem: problem))
        }
        let unread = unreadSelection(inventory, context)
        if let unread, covered.remove(.snapshots) != nil {
            uncovered.append(Uncovered(feature: .snapshots, problem: unread))
        }
        if let missing {
            uncovered += covered.sorted().map { Uncovered(feature: $0, problem: missing) }
            covered = []
        }
        var census = inventory.census(context.account.snapshots)
        census.usualDeletions = plan.usualDeletions
        // Why: without all that is selected there is nothing to compare the next night with. An older run's tasks may
        // be about instances of a zone that is missing.
        result.fanOut = FanOut(
            tasks: plan.tasks, covered: covered, uncovered: uncovered,
            census: missing == nil && unread == nil ? census : nil, supersedesOlderRuns: missing == nil)
        result.warnings = plan.warnings + inventory.unreadableWarnings
        return result
    }

    /// Why not every volume to back up is known. The others are backed up all the same.
    private static func unreadSelection(_ inventory: Inventory, _ context: PlanContext) -> Problem? {
        let unread = context.account.snapshots.map { inventory.unreadSelection(by: $0) } ?? []
        guard !unread.isEmpty else { return nil }
        return Problem(
            code: "UnreadableItem",
            message: "\(context.lane): these cannot be read, and are not backed up: \(WarningLine.list(unread))",
            hint: "inspect them in the console; the others are backed up")
    }
}

extension TaskCounters {
    /// How often the task was tried in vain since it last waited for something else.
    fileprivate var failures: Int { attempts + (wait?.cause == .outage ? waits : 0) }
}

extension Inventory {
    /// True when the listing shows the snapshot, readable or not.
    func shows(_ id: SnapshotID) -> Bool {
        snapshot(id) != nil || unreadable.contains { $0.id == id.text || $0.id == nil }
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
