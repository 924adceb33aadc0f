import Model

/// A plan as people read it: a row per account and region, or every call that a run would make with its reason.
package struct PlanText: Sendable {
    private let plan: PlanView
    private let estimate: PlanEstimate
    private let ink: Ink
    private let display: Display
    /// True for a row per account and region instead of every call.
    private let isBrief: Bool
    /// The number of columns after which a reason is cut. A reason may name two resources.
    private static let reasonLimit = 160
    /// The most warnings of a plan with a row per account and region.
    private static let mostWarnings = 20

    package init(
        _ plan: PlanView, estimate: PlanEstimate, ink: Ink = .plain, display: Display = .init(), isBrief: Bool = false
    ) {
        self.plan = plan
        self.estimate = estimate
        self.ink = ink
        self.display = display
        self.isBrief = isBrief
    }

    /// The text of the plan, without a newline at the end.
    package var text: String {
        var lines = [summary]
        lines += plan.warnings.map { "  warning: " + Printable.line($0) }
        let idle = IdleText.section(plan.idle, ink)
        if !idle.isEmpty { lines += [""] + idle }
        if isBrief { return (lines + brief).joined(separator: "\n") }
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

    /// A row per account and region, then what is not covered, and the warnings.
    private var brief: [String] {
        var table = TextTable(columns: [
            .init("NAME", .left), .init("ACCOUNT", .left, yields: 0), .init("REGION", .left),
            .init("SNAPSHOTS", .right), .init("IMAGES", .right, yields: 2), .init("ALARMS", .right, yields: 1),
            .init("DELETIONS", .right), .init("BLOCKED", .right, yields: 3), .init("TAKES", .right),
        ])
        for lane in plan.lanes {
            func count(_ takes: (TaskEffect) -> Bool) -> TextTable.Cell {
                let number = lane.mutations.count { $0.effect.map(takes) ?? false }
                return number == 0 ? .init("-", .quiet) : .init(Wording.count(number))
            }
            let blocked = lane.tasks.count { if case .blocked = $0.initial { true } else { false } }
            table.add([
                .init(lane.name, .strong), .init(lane.lane.account.digits), .init(lane.lane.region.name),
                count { $0 == .makesSnapshot }, count { $0 == .makesImage }, count { $0 == .makesAlarm },
                count { $0 == .removes },
                blocked == 0 ? .init("-", .quiet) : .init(Wording.count(blocked), .notice),
                .init(estimate.duration(lane).words),
            ])
        }
        var lines = [""] + table.lines(ink, width: display.columns)
        let groups = UncoveredGroup.all(plan.lanes.map { (Self.title($0), $0.uncovered) })
        if !groups.isEmpty {
            lines += ["", ink.paint("NOT COVERED", .strong)] + groups.flatMap { $0.lines(ink, ProgramCall()) }
        }
        let warnings = plan.lanes.flatMap { lane in
            lane.warnings.map { "  \(Self.title(lane)): \(Printable.line($0))" }
        }
        if !warnings.isEmpty { lines += ["", ink.paint("WARNINGS", .strong)] + warnings.prefix(Self.mostWarnings) }
        if warnings.count > Self.mostWarnings {
            lines.append("  and \(Wording.count(warnings.count - Self.mostWarnings)) more: aws-man plan --calls")
        }
        return lines + ["", "to see every call with its reason: aws-man plan --calls, or --account ID"]
    }

    private static func title(_ lane: PlanView.LanePlan) -> String {
        "\(Printable.name(lane.name)) \(lane.lane.region)"
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
        lines += lane.notes.map { "  " + Printable.line($0) }
        var table = TextTable(columns: [
            .init("KIND", .left), .init("SUBJECT", .left), .init("WHAT", .left), .init("WHY", .left),
        ])
        let tasks = lane.tasks.filter { !$0.followsLane }
        for task in tasks.sorted(by: { ($0.kind, $0.subject) < ($1.kind, $1.subject) }) {
            let (what, tone, why) = Self.fate(task)
            table.add([
                .init(task.kind.description), .init(task.subject.text), .init(what, tone),
                .init(why, limit: Self.reasonLimit),
            ])
        }
        lines += tasks.isEmpty ? ["  nothing to do"] : table.lines(ink, indent: 2)
        return lines + stays(lane.kept ?? [])
    }

    /// A row for each snapshot and image that stays.
    private func stays(_ kept: [KeptBackup]) -> [String] {
        guard !kept.isEmpty else { return [] }
        var table = TextTable(columns: [
            .init("STAYS", .left), .init("OF", .left), .init("SINCE", .left), .init("WHY", .left),
        ])
        for backup in kept {
            table.add([
                .init(backup.id.text), .init(backup.source.text), .init(backup.startedAt?.description ?? "unknown"),
                .init(backup.why, limit: Self.reasonLimit),
            ])
        }
        return table.lines(ink, indent: 2)
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
