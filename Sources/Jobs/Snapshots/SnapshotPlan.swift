import AWS
import Accounts
import Model
import Queue

/// Decides which volumes get a snapshot tonight (REQUIREMENTS R1, R2), and which have theirs already.
package enum SnapshotPlan {
    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = LanePlan()
        guard let policy = context.account.snapshots else { return plan }
        let selected = inventory.selected(by: policy)
        var seen: Set<VolumeID> = []
        for instance in selected {
            for attached in instance.volumes where seen.insert(attached.volume).inserted {
                plan.tasks.append(task(for: attached, of: instance, inventory, context))
            }
        }
        let bare = selected.filter(\.volumes.isEmpty).map(\.named)
        if !bare.isEmpty {
            plan.warnings.append(
                "selected, but without an EBS volume, so that nothing is backed up: \(WarningLine.list(bare))")
        }
        let rootless = selected.filter { !$0.volumes.isEmpty && $0.rootVolume == nil }.map(\.named)
        if !rootless.isEmpty {
            plan.warnings.append(
                "the root device is none of the EBS volumes, so that no image is made: \(WarningLine.list(rootless))")
        }
        plan.warnings += tagWarnings(selected, policy, context)
        let hibernating = selected.filter(\.hibernationConfigured).map(\.id.text)
        if !hibernating.isEmpty {
            plan.warnings.append(
                "images of these may not boot, because hibernation is configured: \(WarningLine.list(hibernating))")
        }
        return plan
    }

    private static func tagWarnings(
        _ selected: [Instance], _ policy: SnapshotPolicy, _ context: PlanContext
    ) -> [String] {
        guard let sources = context.tagSources else { return [] }
        let choices = selected.flatMap { instance in
            instance.volumes.map { attached in
                let own = TaskTags.snapshot(
                    of: TaskIdentity(run: context.run, kind: .createSnapshot, subject: attached.volume.text),
                    instance: instance.id, instanceName: instance.displayName,
                    isRoot: attached.device == instance.rootDeviceName, policy: policy)
                let tags = sources.tags(of: attached.volume, on: instance.id)
                return (attached.volume.description, TagChoice(own: own, policy.extraTags, copying: tags))
            }
        }
        let blind = sources.volumesProblem.map { "tags are copied from instances alone: \($0)" }
        return [blind, TagChoice.warning("snapshots", choices)].compactMap(\.self)
    }

    private static func task(
        for attached: Instance.AttachedVolume, of instance: Instance, _ inventory: Inventory, _ context: PlanContext
    ) -> TaskSpec {
        let isRoot = attached.device == instance.rootDeviceName
        var initial = TaskSpec.Initial.ready(dueAt: nil)
        let place: ExactText = isRoot ? "root volume" : attached.device.isEmpty ? "a volume" : attached.device
        var reason = "\(place) of running \(instance.displayName) (\(instance.id))"
        if let tonight = tonights(of: attached.volume, in: inventory, context) {
            initial = .done(tonight.note(adopted: true))
            reason += ", has tonight's snapshot \(tonight.id)" + (tonight.task.map { " of \($0.run)" } ?? "")
        }
        return TaskSpec(
            CreateSnapshotJob.facts, lane: context.lane, subject: attached.volume.text, reason: reason,
            payload: CreateSnapshotPayload(
                instance: instance.id.text, instanceName: instance.displayName, isRoot: isRoot
            ).json,
            initial: initial)
    }

    /// The night's snapshot of a volume, whichever run, database or host made it. Of duplicates it is the kept one.
    package static func tonights(of volume: VolumeID, in inventory: Inventory, _ context: PlanContext) -> Snapshot? {
        inventory.snapshots(of: volume).filter { isTonights($0, context) }
            .min { SnapshotDuplicates.isKeptBefore($0, $1) }
    }

    /// The same by the database's record of what it made, for a snapshot whose task's tag is gone.
    private static func isTonights(_ snapshot: Snapshot, _ context: PlanContext) -> Bool {
        let policy = context.account.snapshots
        if isTonights(snapshot, night: context.night, policy: policy) { return true }
        return context.made?.contains(snapshot.id.text) == true && snapshot.state != .error
            && context.night.contains(snapshot.startedAt) && policy?.flaw(of: snapshot) == nil
    }

    /// True when a task of ours made the snapshot within the night, and it is a backup by the policy or may become one
    /// (REQUIREMENTS R37). Without a policy nothing is demanded of its tags.
    package static func isTonights(_ snapshot: Snapshot, night: Night, policy: SnapshotPolicy?) -> Bool {
        // Why the tag last: reading it takes the longest, and few snapshots are of the night.
        snapshot.state != .error && night.contains(snapshot.startedAt) && policy?.flaw(of: snapshot) == nil
            && snapshot.isOurTasks
    }
}

extension Instance {
    /// The instance's name and id for a line of text.
    var named: String { "\(displayName) (\(id))" }
}

extension Snapshot {
    /// The note that the database keeps of the snapshot.
    package func note(adopted: Bool) -> ResourceNote {
        let state: ResourceState =
            switch self.state {
            case .completed: .confirmed
            case .error: .error
            default: .pending
            }
        return ResourceNote(id: id.text, state: state, adopted: adopted, startedAt: startedAt)
    }
}
