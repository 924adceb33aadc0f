import Model

extension ReportText {
    /// The accounts and regions in which open tasks wait for AWS to answer again. Those with the same trouble stand
    /// together.
    var outages: [String] {
        let all = report.lanes.flatMap { lane in lane.outages.map { (lane: lane, outage: $0) } }
        guard !all.isEmpty else { return [] }
        let groups = Dictionary(grouping: all) { Group(service: $0.outage.place.service, code: $0.outage.problem.code) }
        let sorted = groups.sorted { ($0.key.service, $0.key.code) < ($1.key.service, $1.key.code) }
        return [ink.paint("OUTAGES", .strong)] + sorted.flatMap { lines($0.key, $0.value.map { ($0.lane, $0.outage) }) }
    }

    private struct Group: Hashable {
        let service: ServiceName
        let code: String
    }

    private func lines(_ group: Group, _ members: [(lane: LaneReport, outage: Outage)]) -> [String] {
        let since = members.map(\.outage.since).min() ?? now
        let probe = members.map(\.outage.nextProbe).min() ?? now
        let problem = members[0].outage.problem
        let soon = probe > now ? "in \((probe - now).words)" : "now"
        let tried = standing.work == .goesOn ? "one call is tried \(soon)" : "not tried now"
        return [
            "  " + ink.paint("\(group.service) · \(Printable.line(group.code))", .notice)
                + " since \(Wording.time(since, in: display.zone)), \(tried)",
            "    " + Wording.named(members.map(\.lane.title)),
            "    " + Printable.line(problem.message),
        ] + next(problem.hint, indent: "    ")
    }
}
