import Model

/// The accounts and regions in which the same features are not covered for the same reason.
struct UncoveredGroup: Sendable {
    let features: [Feature]
    let problem: Problem
    var lanes: [String]

    /// The groups of a report, in the order in which they first appear.
    static func all(of report: RunReport) -> [UncoveredGroup] {
        var groups: [UncoveredGroup] = []
        for lane in report.lanes {
            for (place, problem) in lane.uncovered.map(\.problem).enumerated()
            where lane.uncovered.firstIndex(where: { $0.problem == problem }) == place {
                let features = lane.uncovered.filter { $0.problem == problem }.map(\.feature).sorted()
                let known = groups.firstIndex {
                    ($0.features, $0.problem.code, $0.problem.hint) == (features, problem.code, problem.hint)
                }
                if known == nil { groups.append(UncoveredGroup(features: features, problem: problem, lanes: [])) }
                groups[known ?? groups.count - 1].lanes.append(lane.title)
            }
        }
        return groups
    }
}

extension LaneReport {
    /// The account and region, as in `production cn-north-1`.
    var title: String {
        let name = Printable.name(name.isEmpty ? account : name)
        return region.isEmpty ? name : "\(name) \(region)"
    }
}
