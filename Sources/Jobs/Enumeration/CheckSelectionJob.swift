import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let checkSelection = JobKind("check-selection")
}

/// Stands for what a person must look at in the selection of an account and region: its size, or an instance whose tag
/// was almost right. The planner blocks it. A replay lists again, and adds the snapshots that have become due.
enum CheckSelectionJob: Job {
    static let facts = KindFacts(.checkSelection, actions: [.enumerate], feature: .snapshots)

    static func permissions(for account: Account) -> [Permission] {
        account.snapshots == nil
            ? []
            : .reads(
                DescribeInstances.self, DescribeAvailabilityZones.self, DescribeSnapshots.self, DescribeImages.self)
    }

    static func policy(of account: Account) -> SnapshotPolicy? { account.snapshots }

    static func perform(_ task: Assignment<NoPayload, SnapshotPolicy>) async throws(CallProblem) -> AttemptResult {
        let (session, attempt) = (task.session, task.attempt)
        return try await attempt.withHistory { (history) async throws(CallProblem) in
            let context = PlanContext(session, attempt.claim, history)
            let instances = try await session.instances(since: attempt.claimedAt, .listing)
            let seen = try await session.inventory(since: attempt.claimedAt, .listing).value
            // Why: a check of the selection on a part of the instances would find it right or wrong by chance.
            if let missing = instances.problem(in: session.lane) {
                return AttemptResult(.notYet(until: session.now, .outage, missing))
            }
            let inventory = seen.with(instances)
            let subject = attempt.claim.subject
            let (checks, creations) = await session.environment.aside {
                (Selection(inventory, context)?.checks ?? [], LanePlanner.creations(inventory, context).tasks)
            }
            if let check = checks.first(where: { $0.subject == subject }), case .blocked(let problem) = check.initial {
                return AttemptResult(.blocked(problem))
            }
            var result = AttemptResult(.done)
            var census = inventory.census(task.policy)
            // Why: this job looks at no deletion, so that the number that the enumeration found stands.
            census.usualDeletions = history.census?.usualDeletions ?? 0
            result.fanOut = FanOut(census: census)
            result.followUps = creations
            return result
        }
    }
}
