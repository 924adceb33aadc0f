import AWS
import Accounts
import Engine
import Model
import Queue

/// Lists what a lane holds and plans its night; its listing is also the look before the lane's first create.
struct EnumerateLaneJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        account.backups.isEmpty
            ? []
            : .reads(
                DescribeInstances.actionName.text, DescribeSnapshots.actionName.text, DescribeImages.actionName.text)
    }

    var definition: JobDefinition {
        JobDefinition(kind: .enumerateLane, nature: .reads, limit: environment.limits.enumerationLimit) { attempt in
            await environment.withSession(attempt) { session in
                await attempt.withHistory { history in
                    let context = PlanContext(
                        account: session.account, lane: session.lane, run: attempt.claim.run,
                        night: attempt.claim.night, options: history.options, history: history,
                        limits: environment.limits)
                    return await perform(session, context, since: attempt.claimedAt)
                }
            }
        }
    }

    /// Instances may be those that the lane's other enumeration saw at the same time; how much earlier that may be.
    static let instancesMaximumAge = Duration.seconds(30)

    func perform(_ session: LaneSession, _ context: PlanContext, since: Uptime) async -> AttemptResult {
        do {
            let instances = try await session.instances(
                since: since + (.zero - Self.instancesMaximumAge), .listing)
            let seen = try await session.inventory(since: since, .listing, asksShares: !context.options.noDeletes)
            environment.listings.sweep(at: session.uptime)
            // Why: what was deleted must not be taken for tonight's backup, however well this process remembers it.
            let grace = session.limits.consistencyWindow * ConfirmPass.windowsUntilGone
            environment.listings.forget(
                madeBefore: seen.begunAt + (.zero - grace), notIn: { seen.value.snapshotsByID[$0] != nil },
                in: session.lane)
            let inventory = seen.value.with(instances).including(
                environment.listings.made(in: session.lane, night: context.night))
            session.listings.tonight(of: context.night).put(
                Tonight(inventory.snapshots, night: context.night), begunAt: seen.begunAt)
            return result(inventory, context)
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    private func result(_ inventory: Inventory, _ context: PlanContext) -> AttemptResult {
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
    /// With what this process made tonight and a lagging listing does not show yet.
    func including(_ made: [Snapshot]) -> Inventory {
        let missing = made.filter { snapshotsByID[$0.id] == nil }
        guard !missing.isEmpty else { return self }
        return Inventory(
            account: account, instances: instances, snapshots: snapshots + missing, images: images,
            imagesProblem: imagesProblem, shares: shares, now: now, clockSkew: clockSkew,
            nights: nights)
    }
}
