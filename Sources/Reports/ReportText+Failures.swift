import Model

extension ReportText {
    /// What failed and what is blocked, group by group, each with its next step.
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
        let head = "\(group.kind) · \(Printable.line(group.code)) · \(Wording.count(group.count, "task"))"
        var lines = ["  " + ink.paint(head, group.state == .failed ? .bad : .notice)]
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
            let more = Wording.count(group.lanes.count - most, "more lane")
            lines.append("    and \(more): \(call.line("report \(report.run) --account A")) shows one")
        }
        let replay = ReplayLine.of(group, in: report, at: now, by: call)
        let hint = group.lanes.first?.problem?.hint
        // Why: a hint that is a replay would be the next line once more, and after the one the other finds nothing.
        let isSaid = replay != nil && hint?.hasPrefix("aws-man replay ") == true
        if group.hasOneHint, !isSaid { lines += next(hint, indent: "    ") }
        if let replay {
            lines.append("    then: " + ink.paint(replay, .strong))
        } else if now >= report.deadline {
            lines.append("    this night is over: the next `aws-man run` plans it anew")
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
        let name = failure.subject.isEmpty ? "the lane" : Printable.name(failure.subject)
        return "\(name) (task \(failure.task))"
    }

    func next(_ hint: String?, indent: String) -> [String] {
        hint.map { [indent + "→ " + Printable.line(call.spelled($0))] } ?? []
    }
}
