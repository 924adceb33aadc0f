import Model

/// A plan as people read it: for each account and region, every call that a run would make, with the reason.
package struct PlanText: Sendable {
    private let plan: PlanView
    private let estimate: PlanEstimate
    private let ink: Ink
    /// The number of columns after which a reason is cut. A reason may name two resources.
    private static let reasonLimit = 160

    package init(_ plan: PlanView, estimate: PlanEstimate, ink: Ink = .plain) {
        self.plan = plan
        self.estimate = estimate
        self.ink = ink
    }

    /// The text of the plan, without a newline at the end.
    package var text: String {
        var lines = [summary]
        lines += plan.warnings.map { "  warning: " + Printable.line($0) }
        for lane in plan.lanes {
            lines.append("")
            lines += self.lines(lane)
        }
        return lines.joined(separator: "\n")
    }

    private var summary: String {
        let mutations = plan.lanes.reduce(0) { $0 + $1.mutations.count }
        let listings = plan.lanes.reduce(0) { $0 + $1.listingCalls }
        return "\(ink.paint(plan.run.text, .strong)) would make \(Wording.count(mutations, "call")) that"
            + " \(mutations == 1 ? "changes" : "change") something and \(Wording.count(listings)) to list, in"
            + " \(Wording.places(plan.lanes.count)). At the allowed rates they take \(estimate.duration(plan).words);"
            + " AWS then needs its time to complete the last snapshots."
    }

    private func lines(_ lane: PlanView.LanePlan) -> [String] {
        var lines = [
            ink.paint(Printable.name(lane.name), .strong) + " (\(lane.lane)): "
                + "\(Wording.count(lane.mutations.count, "call")), \(estimate.duration(lane).words)"
                + (lane.snapshotTakes.map { "; a snapshot takes about \($0.words)" } ?? "")
        ]
        for uncovered in lane.uncovered {
            let problem = uncovered.problem
            lines.append(
                "  " + ink.paint("not covered: \(uncovered.feature.rawValue)", .bad)
                    + ": \(Printable.line(problem.code)): \(Printable.line(problem.message))")
            if let hint = problem.hint { lines.append("    → " + Printable.line(hint)) }
        }
        lines += lane.warnings.map { "  warning: " + Printable.line($0) }
        var table = TextTable(columns: [("KIND", .left), ("SUBJECT", .left), ("WHAT", .left), ("WHY", .left)])
        let tasks = lane.tasks.filter { !$0.followsLane }
        for task in tasks.sorted(by: { ($0.kind, $0.subject) < ($1.kind, $1.subject) }) {
            let (what, tone, why) = Self.fate(task)
            table.add([
                .init(task.kind.description), .init(task.subject.text), .init(what, tone),
                .init(why, limit: Self.reasonLimit),
            ])
        }
        return tasks.isEmpty ? lines + ["  nothing to do"] : lines + table.lines(ink, indent: 2)
    }

    private static func fate(_ task: TaskSpec) -> (String, Ink.Tone, String) {
        switch task.initial {
        case .ready: (task.action.text, .normal, task.reason)
        case .done(let resource): ("done already: \(resource.id)", .quiet, task.reason)
        case .skipped(let why): ("skipped", .quiet, why)
        case .blocked(let problem): ("blocked: \(problem.code)", .notice, problem.message)
        }
    }
}
