import Model

/// A group of failures in words: what failed where, why, and what to do. The forms of a report for people show it.
struct FailureStory: Sendable {
    /// The kinds of the tasks, the code and the number of tasks.
    let head: String
    /// The code as it is stored.
    let code: String
    /// The features that are not covered because of it.
    let uncovered: String?
    /// The accounts and regions, where they are many and have one next step.
    private(set) var places: String?
    /// The message that all have in common, or that of an example.
    private(set) var message: String?
    /// The tasks of each account and region, where they are few or have different next steps.
    private(set) var shares: [Share] = []
    /// How many accounts and regions are not in `shares`, and how to see them.
    private(set) var more: String?
    /// The next step that all have in common.
    private(set) var hint: String?
    /// The command line that runs the tasks again.
    let replay: String?
    /// True when the night is over, so that nothing can be replayed.
    let isOver: Bool

    static let over = "this night is over: the next `aws-man run` plans it again"

    struct Share: Sendable {
        let place: String
        let subjects: String
        /// The answer of AWS, and the next step, where these are not those of the group.
        let message: String?
        let hint: String?
    }

    init(
        _ group: FailureGroup, in report: RunReport, bounds: ReportText.Bounds, now: Instant, call: ProgramCall
    ) {
        let kinds = Wording.list(group.kinds.map(\.description))
        head = "\(kinds) · \(Printable.line(group.code)) · \(Wording.count(group.count, "task"))"
        code = group.code
        let features = group.uncovered(in: report)
        uncovered = features.isEmpty ? nil : Wording.list(features.map(\.rawValue))
        replay = ReplayLine.of(group, in: report, at: now, by: call)
        isOver = replay == nil && now >= report.deadline
        let hint = group.lanes.first?.problem?.hint
        // Why: a hint that is a replay says the same as `replay`. A second replay would find no tasks.
        let isSaid = replay != nil && hint?.hasPrefix("aws-man replay ") == true
        if group.hasOneHint, !isSaid { self.hint = hint }
        message = group.message.map(Printable.line)
        if group.hasOneHint && group.lanes.count > bounds.lanesOfGroup {
            summarize(group)
        } else {
            list(group, in: report, bounds: bounds, call)
        }
    }

    /// Names the places of a large group, which has one next step, and gives the message of its first task.
    private mutating func summarize(_ group: FailureGroup) {
        places = Wording.named(group.lanes.map(\.title))
        if message == nil, let first = group.lanes.lazy.compactMap(\.failures.first).first {
            message = "for example task \(first.task): \(Printable.line(first.problem.message))"
        }
    }

    /// Lists the tasks of each account and region, with its own message and next step where these differ.
    private mutating func list(
        _ group: FailureGroup, in report: RunReport, bounds: ReportText.Bounds, _ call: ProgramCall
    ) {
        let most = group.hasOneHint ? bounds.lanesOfGroup : bounds.lanesWithOwnHint
        shares = group.lanes.prefix(most).map { share in
            Share(
                place: Self.place(of: share), subjects: Self.subjects(of: share, most: bounds.subjects),
                message: group.message == nil ? share.problem.map { Printable.line($0.message) } : nil,
                hint: group.hasOneHint ? nil : share.problem?.hint)
        }
        if group.lanes.count > most {
            let others = Wording.places(group.lanes.count - most, more: true)
            more = "and \(others); to see those of an account: \(call.line("report \(report.run) --account ID"))"
        }
    }

    private static func place(of share: FailureGroup.LaneShare) -> String {
        let place = share.region.isEmpty ? share.account : "\(share.account)/\(share.region)"
        return "\(Printable.name(share.name)) (\(place))"
    }

    private static func subjects(of share: FailureGroup.LaneShare, most: Int) -> String {
        let subjects = share.failures.prefix(most).map(subject)
        if subjects.isEmpty { return Wording.count(share.count, "task") }
        let more = share.count - subjects.count
        return subjects.joined(separator: ", ") + (more > 0 ? " and \(Wording.count(more)) more" : "")
    }

    private static func subject(_ failure: TaskFailure) -> String {
        failure.subject.isEmpty
            ? "task \(failure.task)" : "\(Printable.name(failure.subject.text)) (task \(failure.task))"
    }
}
