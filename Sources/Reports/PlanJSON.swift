import Model

/// A plan as programs read it.
package struct PlanJSON: Sendable {
    package static let version = 1

    private let plan: PlanView
    private let estimate: PlanEstimate

    package init(_ plan: PlanView, estimate: PlanEstimate) {
        self.plan = plan
        self.estimate = estimate
    }

    package var document: JSONDocument {
        .object([
            .init("version", .integer(Self.version)),
            .init("run", .string(plan.run.text)),
            .init("calls", .integer(plan.lanes.reduce(0) { $0 + $1.mutations.count })),
            .init("listing_calls", .integer(plan.lanes.reduce(0) { $0 + $1.listingCalls })),
            .init("seconds", .number(estimate.duration(plan).inSeconds)),
            .init("idle", IdleText.document(plan.idle)),
            .init("warnings", .array(plan.warnings.map { .string($0) })),
            .init("regions", .array(plan.lanes.map(lane))),
        ])
    }

    private func lane(_ lane: PlanView.LanePlan) -> JSONDocument {
        .object([
            .init("account", .string(lane.lane.account.digits)),
            .init("name", .string(lane.name)),
            .init("region", .string(lane.lane.region.name)),
            .init("listing_calls", .integer(lane.listingCalls)),
            .init("seconds", .number(estimate.duration(lane).inSeconds)),
            .init("snapshot_seconds", lane.snapshotTakes.map { .number($0.inSeconds) } ?? .null),
            .init("uncovered", .array(lane.uncovered.map(ReportJSON.uncovered))),
            .init("warnings", .array(lane.warnings.map { .string($0) })),
            .init("notes", .array(lane.notes.map { .string($0) })),
            .init("tasks", .array(lane.tasks.map(Self.task))),
            .init("kept", lane.kept.map { .array($0.map(Self.kept)) } ?? .null),
        ])
    }

    private static func kept(_ backup: KeptBackup) -> JSONDocument {
        .object([
            .init("id", .string(backup.id.text)),
            .init("source", .string(backup.source.text)),
            .init("started_at", backup.startedAt.map { .string($0.description) } ?? .null),
            .init("why", .string(backup.why)),
        ])
    }

    private static func task(_ task: TaskSpec) -> JSONDocument {
        let (state, detail): (String, JSONDocument.Member?) =
            switch task.initial {
            case .ready: ("due", nil)
            case .done(let resource): ("done", .init("resource", .string(resource.id.text)))
            case .skipped(let why): ("skipped", .init("why", .string(why)))
            case .blocked(let problem): ("blocked", .init("code", .string(problem.code)))
            }
        return .object(
            [
                .init("kind", .string(task.kind.description)),
                .init("subject", .string(task.subject.text)),
                .init("action", .string(task.action.text)),
                .init("state", .string(state)),
                .init("reason", .string(task.reason)),
            ] + (detail.map { [$0] } ?? []))
    }
}
