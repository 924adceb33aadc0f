import Model

/// Accounts and regions in which the same features are not covered for the same reason.
struct UncoveredGroup: Sendable {
    let features: [Feature]
    let problem: Problem
    var lanes: [String]

    private struct Key: Hashable {
        let features: [Feature]
        let code: String
        let hint: String?
    }

    /// The groups of a report, in the order in which they first appear.
    static func all(of report: RunReport) -> [UncoveredGroup] {
        var order: [Key] = []
        var groups: [Key: UncoveredGroup] = [:]
        for lane in report.lanes {
            let byProblem = Dictionary(grouping: lane.uncovered) { $0.problem }
            let problems = lane.uncovered.map(\.problem).reduce(into: [Problem]()) { list, problem in
                if !list.contains(problem) { list.append(problem) }
            }
            for problem in problems {
                let features = (byProblem[problem] ?? []).map(\.feature).sorted()
                let key = Key(features: features, code: problem.code, hint: problem.hint)
                if groups[key] == nil { order.append(key) }
                groups[key, default: UncoveredGroup(features: features, problem: problem, lanes: [])]
                    .lanes.append(lane.title)
            }
        }
        return order.compactMap { groups[$0] }
    }
}

extension LaneReport {
    /// The account and region in a sentence or list: `production cn-north-1`.
    var title: String {
        let name = Printable.name(name.isEmpty ? account : name)
        return region.isEmpty ? name : "\(name) \(region)"
    }
}
