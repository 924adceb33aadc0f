import AWS
import Accounts
import Model
import Queue

/// A lane's plan: only what is right now, from what is seen now; what becomes right because of tonight's work is
/// planned tomorrow (REQUIREMENTS R29).
package enum LanePlanner {
    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan =
            SnapshotPlan.plan(inventory, context) + ImagePlan.plan(inventory, context)
            + DeletionPlan.plan(inventory, context)
        let obstacle = DeletionPlan.obstacle(inventory, lane: context.lane, limits: context.limits)
        if let obstacle, !context.options.noDeletes { plan.warnings.append(obstacle.message) }
        if plan.tasks.contains(where: isToBeConfirmed) {
            plan.tasks.append(
                TaskSpec(
                    lane: context.lane, kind: .confirm, subject: "", action: .confirm,
                    reason: "follows tonight's snapshots and images to their end", followsLane: true))
        }
        return plan
    }

    /// Makes, or has found under way, something whose end is not known yet.
    private static func isToBeConfirmed(_ spec: TaskSpec) -> Bool {
        guard spec.kind == .createSnapshot || spec.kind == .registerImage else { return false }
        if case .done(let note) = spec.initial { return note.state == .pending }
        return true
    }
}
