import Model

/// A task that exists when a plan names it once more, as far as `StoreRules.again` needs it.
package struct KnownTask: Sendable {
    package let state: TaskState
    /// Why the task ended as it did.
    package let problem: Problem?
    /// The resource that the task made, adopted or removed, and the time when this was recorded.
    package let resource: (note: ResourceNote, recordedAt: Instant)?

    package init(state: TaskState, problem: Problem?, resource: (note: ResourceNote, recordedAt: Instant)?) {
        (self.state, self.problem, self.resource) = (state, problem, resource)
    }
}

/// The rules for a task that a plan names once more (REQUIREMENTS R80; DECISIONS D85).
extension StoreRules {
    /// The reason for which a task is opened again; the audit keeps it.
    package struct Again: Hashable, Sendable {
        package let problem: Problem
        /// True when the task's resource is gone, so that the database must forget it.
        package var forgetsResource = false

        init(_ code: String, _ message: String, forgetsResource: Bool = false) {
            problem = Problem(code: code, message: message)
            self.forgetsResource = forgetsResource
        }
    }

    /// The audit's code of an enumeration that `run` has opened again.
    package static let listedAgain = "ListedAgain"

    /// Returns why the task is opened again; nil when it stays as it is.
    package static func again(_ planned: TaskSpec, _ known: KnownTask) -> Again? {
        // Why: a person has cancelled it, and only a person's replay opens it.
        guard !known.state.isOpen, !isCancelled(known.state, code: known.problem?.code) else { return nil }
        guard let effect = planned.effect else { return againReading(planned, known) }
        switch planned.initial {
        case .ready: return effect.makes ? againMaking(planned, known) : againRemoving(planned, known)
        case .done(let note): return effect.makes ? adopting(note, known) : nil
        case .skipped, .blocked: return nil
        }
    }

    /// Tells whether `run` would do a planned task, if it started now. A run that has not ended only goes on with what is
    /// open and lists what it has not listed.
    package static func isDue(
        _ planned: TaskSpec, _ known: KnownTask?, runHasEnded: Bool, isListed: Bool, gaveWay: Bool
    ) -> Bool {
        if gaveWay { return false }
        guard let known else { return runHasEnded || !isListed }
        return known.state.isOpen || runHasEnded && again(planned, known) != nil
    }

    /// The name of a task in its lane and run.
    package struct TaskName: Hashable, Sendable {
        private let kind: JobKind
        private let subject: ExactText

        package init(kind: JobKind, subject: ExactText) { (self.kind, self.subject) = (kind, subject) }
    }

    package static func names(of planned: [TaskSpec]) -> Set<TaskName> {
        Set(planned.map { TaskName(kind: $0.kind, subject: $0.subject) })
    }

    /// The reason for which a check that no plan names any more is made again.
    package static let checkedAgain = Problem(code: checked, message: "A later listing no longer shows it.")
    private static let checked = "CheckedAgain"

    private static func againReading(_ planned: TaskSpec, _ known: KnownTask) -> Again? {
        // Why: what a follower follows opens it.
        if planned.followsLane { return nil }
        switch planned.initial {
        case .ready: return Again(listedAgain, "The run was started again after its end and lists again.")
        // Why not as it was: the task shall say what is found now.
        case .blocked(let problem):
            return known.state == .blocked && known.problem == problem ? nil : Again(checked, problem.message)
        case .done, .skipped: return nil
        }
    }

    private static func againMaking(_ planned: TaskSpec, _ known: KnownTask) -> Again? {
        guard known.state == .done, let resource = known.resource else {
            return Again("StillDue", "A later listing shows that it is still to be made.")
        }
        if resource.note.state == .error {
            return Again("StillDue", "\(resource.note.id) ended in error, and a later listing shows no other.")
        }
        guard isDisproved(resource, by: planned) else { return nil }
        return Again(
            "GoneSince",
            "\(resource.note.id) was deleted after it was made, or is no backup any more: by a person or another program.",
            forgetsResource: true)
    }

    /// The resource exists although the task did not succeed. The task looks, and takes it for its own.
    private static func adopting(_ note: ResourceNote, _ known: KnownTask) -> Again? {
        let isOther = known.resource.map { $0.note.state == .error && $0.note.id != note.id } ?? false
        guard known.state != .done || isOther else { return nil }
        return Again("FoundLater", "A later listing shows \(note.id).")
    }

    private static func againRemoving(_ planned: TaskSpec, _ known: KnownTask) -> Again? {
        switch known.state {
        case .failed, .blocked: return Again("StillDue", "A later listing shows that it is still to be removed.")
        case .done:
            guard let resource = known.resource, isDisproved(resource, by: planned) else { return nil }
            return Again("BackSince", "A later listing shows \(resource.note.id), though it was removed.")
        // Why: what was kept for a good reason is asked about by the next night.
        case .skipped, .ready, .flight: return nil
        }
    }

    /// True when the listing behind the plan proves that the task's effect no longer holds. A listing may lag behind.
    private static func isDisproved(_ resource: (note: ResourceNote, recordedAt: Instant), by planned: TaskSpec) -> Bool
    {
        guard let disproves = planned.disproves else { return false }
        return max(resource.recordedAt, resource.note.startedAt ?? resource.recordedAt) <= disproves
    }
}
