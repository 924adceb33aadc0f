import Model

extension ReportText {
    /// The groups of failed and blocked tasks, each with its next step.
    var failures: [String] {
        let groups = FailureGroup.all(of: report, kinds)
        guard !groups.isEmpty else { return [] }
        var lines: [String] = []
        for state in [EndState.failed, .blocked] {
            let these = groups.filter { $0.state == state }
            let unlisted = FailureGroup.unlisted(in: report, besides: groups, state)
            guard !these.isEmpty || unlisted > 0 else { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(ink.paint(state == .failed ? "FAILED" : "BLOCKED", .strong))
            lines += these.flatMap(explain)
            if unlisted > 0 {
                lines.append(
                    "  and \(Wording.count(unlisted)) more: "
                        + call.line("tasks \(report.run) --state \(state.rawValue)"))
            }
        }
        return lines
    }

    private func explain(_ group: FailureGroup) -> [String] {
        let kinds = Wording.list(group.kinds.map(\.description))
        let head = "\(kinds) · \(Printable.line(group.code)) · \(Wording.count(group.count, "task"))"
        var lines = ["  " + ink.paint(head, group.state == .failed ? .bad : .notice)]
        let uncovered = group.uncovered(in: report)
        if !uncovered.isEmpty {
            lines.append("    not covered because of it: " + Wording.list(uncovered.map(\.rawValue)))
        }
        lines += group.hasOneHint && group.lanes.count > bounds.lanesOfGroup ? summary(group) : shares(group)
        let replay = ReplayLine.of(group, in: report, at: now, by: call)
        let hint = group.lanes.first?.problem?.hint
        // Why: a hint that is a replay says the same as the line below. A second replay would find no tasks.
        let isSaid = replay != nil && hint?.hasPrefix("aws-man replay ") == true
        if group.hasOneHint, !isSaid { lines += next(hint, indent: "    ") }
        if let replay {
            lines.append("    then: " + ink.paint(replay, .strong))
        } else if now >= report.deadline {
            lines.append("    this night is over: the next `aws-man run` plans it again")
        }
        return lines
    }

    /// Names the places of a large group, which has one next step, and gives the message of its first task.
    private func summary(_ group: FailureGroup) -> [String] {
        var lines = ["    in " + Wording.named(group.lanes.map(\.title))]
        if let first = group.lanes.lazy.compactMap(\.failures.first).first {
            let text = Printable.line(first.problem.message)
            lines.append("    " + (group.message == nil ? "for example task \(first.task): " : "") + text)
        }
        return lines
    }

    /// Lists the tasks of each account and region, with its own message and next step where these differ.
    private func shares(_ group: FailureGroup) -> [String] {
        var lines: [String] = []
        if let message = group.message { lines.append("    " + Printable.line(message)) }
        let most = group.hasOneHint ? bounds.lanesOfGroup : bounds.lanesWithOwnHint
        for share in group.lanes.prefix(most) {
            lines.append("    \(place(of: share)): " + subjects(of: share))
            if group.message == nil, let problem = share.problem {
                lines.append("      " + Printable.line(problem.message))
            }
            if !group.hasOneHint { lines += next(share.problem?.hint, indent: "      ") }
        }
        if group.lanes.count > most {
            let more = Wording.places(group.lanes.count - most, more: true)
            lines.append(
                "    and \(more); to see those of an account: \(call.line("report \(report.run) --account ID"))")
        }
        return lines
    }

    private func place(of share: FailureGroup.LaneShare) -> String {
        let place = share.region.isEmpty ? share.account : "\(share.account)/\(share.region)"
        return "\(Printable.name(share.name)) (\(place))"
    }

    private func subjects(of share: FailureGroup.LaneShare) -> String {
        let subjects = share.failures.prefix(bounds.subjects).map(subject)
        if subjects.isEmpty { return Wording.count(share.count, "task") }
        let more = share.count - subjects.count
        return subjects.joined(separator: ", ") + (more > 0 ? " and \(Wording.count(more)) more" : "")
    }

    private func subject(_ failure: TaskFailure) -> String {
        failure.subject.isEmpty
            ? "task \(failure.task)" : "\(Printable.name(failure.subject.text)) (task \(failure.task))"
    }

    func next(_ hint: String?, indent: String) -> [String] {
        hint.map { [indent + "→ " + Printable.line(call.spelled($0))] } ?? []
    }
}
