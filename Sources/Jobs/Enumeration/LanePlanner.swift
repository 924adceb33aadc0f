import AWS
import Accounts
import Model
import Queue

/// Plans the tasks of an account and region from what its listings show now. Tasks that become possible through
/// tonight's work are planned the next night (REQUIREMENTS R29).
package enum LanePlanner {
    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = creations(inventory, context)
        plan = plan + DeletionPlan.plan(inventory, context)
        plan.tasks += Selection(inventory, context)?.checks ?? []
        for index in plan.tasks.indices where !inventory.mayHide(plan.tasks[index], context) {
            plan.tasks[index].disproves = context.disproves
        }
        return plan
    }

    /// The snapshots and images that are to be made, and the task that follows them.
    static func creations(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = SnapshotPlan.plan(inventory, context) + ImagePlan.plan(inventory, context)
        plan.warnings += Adoptions(inventory, context).warnings(of: plan.tasks)
        if plan.tasks.contains(where: isToBeConfirmed) {
            plan.tasks.append(
                TaskSpec(
                    ConfirmJob.facts, lane: context.lane, reason: "follows tonight's snapshots and images to their end")
            )
        }
        return plan
    }

    /// True for a task whose resource is still to be made or is being made, so that its success is not known yet.
    private static func isToBeConfirmed(_ spec: TaskSpec) -> Bool {
        guard spec.kind == .createSnapshot || spec.kind == .registerImage else { return false }
        if case .done(let note) = spec.initial { return note.state == .pending }
        return true
    }
}

extension Inventory {
    /// True when what the task would make may be among what could not be read, so that its absence proves nothing.
    fileprivate func mayHide(_ spec: TaskSpec, _ context: PlanContext) -> Bool {
        switch spec.kind {
        case .createSnapshot:
            unreadable.contains { $0.maybeSnapshot(of: VolumeID(spec.subject), night: context.night) }
        case .registerImage:
            unreadableImages.contains { $0.maybeImage(of: InstanceID(spec.subject), week: context.week) }
        default: false
        }
    }
}
