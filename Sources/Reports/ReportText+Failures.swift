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
        let story = story(of: group)
        var lines = ["  " + ink.paint(story.head, group.state == .failed ? .bad : .notice)]
        if let features = story.uncovered { lines.append("    not covered because of it: " + features) }
        if let places = story.places { lines.append("    in " + places) }
        if let message = story.message { lines.append("    " + message) }
        for share in story.shares {
            lines.append("    \(share.place): " + share.subjects)
            if let message = share.message { lines.append("      " + message) }
            lines += next(share.hint, indent: "      ")
        }
        if let more = story.more { lines.append("    " + more) }
        lines += next(story.hint, indent: "    ")
        if let replay = story.replay {
            lines.append("    then: " + ink.paint(replay, .strong))
        } else if story.isOver {
            lines.append("    " + FailureStory.over)
        }
        return lines
    }

    /// The groups of failures in words, each with its next step.
    func stories(_ state: EndState) -> [FailureStory] {
        FailureGroup.all(of: report, kinds).filter { $0.state == state }.map(story)
    }

    private func story(of group: FailureGroup) -> FailureStory {
        FailureStory(group, in: report, bounds: bounds, now: now, call: call)
    }

    func next(_ hint: String?, indent: String) -> [String] {
        hint.map { [indent + "→ " + Printable.line(call.spelled($0))] } ?? []
    }
}
