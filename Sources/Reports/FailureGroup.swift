import Model

/// Failures of one kind for one reason, over all lanes: what a person mends at once.
struct FailureGroup: Sendable {
    let kind: JobKind
    let state: EndState
    let code: String
    /// The first one's, in the order of lanes and tasks.
    let problem: Problem
    var lanes: [LaneShare]

    /// A lane's failures of the group, as far as the report lists them.
    struct LaneShare: Sendable {
        let account: String
        let name: String
        let region: String
        var failures: [TaskFailure]
    }

    var count: Int { lanes.reduce(0) { $0 + $1.failures.count } }

    fileprivate struct Key: Hashable {
        let kind: JobKind
        let state: EndState
        let code: String
    }

    /// The groups of a report: the failed before the blocked, the largest first.
    static func all(of report: RunReport) -> [FailureGroup] {
        var groups: [Key: FailureGroup] = [:]
        for lane in report.lanes {
            for (key, failures) in Dictionary(grouping: lane.failures, by: { Key($0) }) {
                guard let first = failures.first else { continue }
                let share = LaneShare(
                    account: lane.account, name: lane.name, region: lane.region,
                    failures: failures.sorted { $0.task < $1.task })
                groups[
                    key,
                    default: FailureGroup(
                        kind: key.kind, state: key.state, code: key.code, problem: first.problem, lanes: [])
                ].lanes.append(share)
            }
        }
        return groups.values.sorted { left, right in
            if left.state != right.state { return left.state == .failed }
            return (-left.count, left.kind.name, left.code) < (-right.count, right.kind.name, right.code)
        }
    }
}

extension FailureGroup.Key {
    fileprivate init(_ failure: TaskFailure) {
        self.init(kind: failure.kind, state: failure.state, code: failure.problem.code)
    }
}
