import AWS
import Accounts
import Model
import Queue

/// The warnings of a plan about resources that exist already. They count what was adopted although no run of this database
/// made it, and name the claims to be tonight's backup that were not believed (REQUIREMENTS R81).
struct Adoptions: Sendable {
    let inventory: Inventory
    let context: PlanContext

    init(_ inventory: Inventory, _ context: PlanContext) {
        (self.inventory, self.context) = (inventory, context)
    }

    func warnings(of tasks: [TaskSpec]) -> [String] {
        [adopted(tasks, .createSnapshot, "snapshot"), adopted(tasks, .registerImage, "image"), claims(tasks)]
            .compactMap(\.self)
    }

    /// Counts what was adopted by the run that its tag names. Nil when this database made all of it, or is not known.
    private func adopted(_ tasks: [TaskSpec], _ kind: JobKind, _ what: String) -> String? {
        guard let made = context.made else { return nil }
        let ids = tasks.filter { $0.kind == kind }.compactMap(\.adopted).filter { !made.contains($0) }
        guard !ids.isEmpty else { return nil }
        let runs = Dictionary(grouping: ids) { tags(of: $0, kind)[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.run }
        let names = runs.map { run, ids in "\(run?.text ?? "no run") (\(ids.count))" }.sorted()
        let (count, verb) = ids.count == 1 ? ("1 \(what)", "exists") : ("\(ids.count) \(what)s", "exist")
        return "\(count) of tonight \(verb) that this database did not make, adopted from \(WarningLine.list(names))"
    }

    private func tags(of id: ExactText, _ kind: JobKind) -> Tags {
        kind == .createSnapshot
            ? inventory.snapshot(SnapshotID(id))?.tags ?? [:]
            : inventory.image(ImageID(id))?.tags ?? [:]
    }

    /// Names the snapshots whose tag says that tonight's task for a volume made them, where the volume has no other and is
    /// backed up in spite of them.
    private func claims(_ tasks: [TaskSpec]) -> String? {
        let lacking = Set(tasks.filter { $0.kind == .createSnapshot && $0.adopted == nil }.map(\.subject))
        let night: ExactText = "-\(context.night.day)"
        let claims = inventory.snapshots.compactMap { snapshot -> String? in
            guard snapshot.state != .error, let task = snapshot.task, task.kind == .createSnapshot,
                ExactText(task.run.text).hasSuffix(night), lacking.contains(task.subject)
            else { return nil }
            return "\(snapshot.id) for \(task.subject) (\(doubt(of: snapshot, task)))"
        }
        guard !claims.isEmpty else { return nil }
        return "not believed to be tonight's backup, whatever the tags say: \(WarningLine.list(claims.sorted()))"
    }

    private func doubt(of snapshot: Snapshot, _ task: TaskIdentity) -> String {
        if snapshot.volume.text != task.subject { return "it is of \(snapshot.volume)" }
        if !context.night.contains(snapshot.startedAt) { return "it began at \(snapshot.startedAt)" }
        if !snapshot.isOurTasks { return "it was made with another description" }
        return context.account.snapshots?.flaw(of: snapshot) ?? "it cannot be followed"
    }
}

extension TaskSpec {
    /// The id of the resource that exists already; nil for a task that is still to be done.
    fileprivate var adopted: ExactText? { if case .done(let note) = initial { note.id } else { nil } }
}
