import Model

/// The accounts and regions in which the same features are not covered for the same reason.
struct UncoveredGroup: Sendable {
    let features: [Feature]
    let problem: Problem
    /// The titles of the accounts and regions.
    var places: [String]

    /// The groups of a report, in the order in which they first appear. What a failed task explains is left out.
    static func all(of report: RunReport, besides failures: [FailureGroup]) -> [UncoveredGroup] {
        all(
            report.lanes.map { lane in
                let explained = Set(failures.filter { $0.explainsUncovered(in: lane) }.map(\.code))
                return (lane.title, lane.uncovered.filter { !explained.contains($0.problem.code) })
            })
    }

    /// The groups of what is not covered in some accounts and regions, each of which has a title.
    static func all(_ found: [(title: String, uncovered: [Uncovered])]) -> [UncoveredGroup] {
        var groups: [UncoveredGroup] = []
        for (title, uncovered) in found {
            for (place, problem) in uncovered.map(\.problem).enumerated()
            where uncovered.firstIndex(where: { $0.problem == problem }) == place {
                let features = uncovered.filter { $0.problem == problem }.map(\.feature).sorted()
                let known = groups.firstIndex {
                    ($0.features, $0.problem.code, $0.problem.hint) == (features, problem.code, problem.hint)
                }
                if known == nil { groups.append(UncoveredGroup(features: features, problem: problem, places: [])) }
                groups[known ?? groups.count - 1].places.append(title)
            }
        }
        return groups
    }

    /// The group as people read it: the features, the places, the cause and the next step.
    func lines(_ ink: Ink, _ call: ProgramCall) -> [String] {
        let features = Wording.list(features.map(\.rawValue))
        return [
            "  " + ink.paint("\(features) · \(Printable.line(problem.code))", .bad),
            "    " + Wording.named(places),
            "    " + Printable.line(problem.message),
        ] + (problem.hint.map { ["    → " + Printable.line(call.spelled($0))] } ?? [])
    }
}

extension LaneReport {
    /// The account and region, as in `production cn-north-1`.
    var title: String { Wording.title(name: name, account: account, region: region) }
}
