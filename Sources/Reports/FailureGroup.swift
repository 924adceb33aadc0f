import Model

/// Failures of one kind of task with one code, in all accounts and regions. One fix serves all failures of a group.
struct FailureGroup: Sendable {
    let kind: JobKind
    let state: EndState
    let code: String
    /// The shares in the report's order. At least one share has a failure that is listed.
    var lanes: [LaneShare]

    /// The group's failures in one account and region.
    struct LaneShare: Sendable {
        let account: String
        let name: String
        let region: String
        /// The failures that the report lists; `omitted` counts the others.
        let failures: [TaskFailure]
        let omitted: Int

        /// The problem of the first failure.
        var problem: Problem? { failures.first?.problem }
        var count: Int { failures.count + omitted }
    }

    var count: Int { lanes.reduce(0) { $0 + $1.count } }

    /// The message that all shares have in common; nil when the messages differ.
    var message: String? {
        let messages = Set(lanes.compactMap(\.problem?.message))
        return messages.count == 1 ? messages.first : nil
    }

    /// True when the next step is the same in all shares.
    var hasOneHint: Bool { Set(lanes.compactMap { $0.problem.map(\.hint) }).count <= 1 }

    private struct Key: Hashable {
        let kind: JobKind
        let state: EndState
        let code: String
    }

    /// The groups of a report: failed tasks before blocked tasks, then what costs backups, then the larger group.
    static func all(of report: RunReport, _ kinds: KindTable) -> [FailureGroup] {
        func severity(_ group: FailureGroup) -> Int { TaskEffect.severity(of: kinds[group.kind]?.effect) }
        var groups: [Key: FailureGroup] = [:]
        for lane in report.lanes {
            let listed = Dictionary(grouping: lane.failures) {
                Key(kind: $0.kind, state: $0.state, code: $0.problem.code)
            }
            let omitted = Dictionary(
                lane.omitted.map { (Key(kind: $0.kind, state: $0.state, code: $0.code), $0.count) },
                uniquingKeysWith: +)
            for key in Set(listed.keys).union(omitted.keys) {
                let share = LaneShare(
                    account: lane.account, name: lane.name, region: lane.region,
                    failures: (listed[key] ?? []).sorted { $0.task < $1.task }, omitted: omitted[key] ?? 0)
                groups[key, default: FailureGroup(kind: key.kind, state: key.state, code: key.code, lanes: [])]
                    .lanes.append(share)
            }
        }
        return groups.values.filter { $0.lanes.contains { $0.problem != nil } }.sorted { left, right in
            if left.state != right.state { return left.state == .failed }
            return (severity(left), -left.count, left.kind.name, left.code)
                < (severity(right), -right.count, right.kind.name, right.code)
        }
    }

    /// The number of failures that belong to no group, because the report lists none of their kind and code.
    static func unlisted(in report: RunReport, besides groups: [FailureGroup], _ state: EndState) -> Int {
        let all = report.lanes.reduce(0) { sum, lane in
            sum + lane.failures.count { $0.state == state }
                + lane.omitted.filter { $0.state == state }.reduce(0) { $0 + $1.count }
        }
        return all - groups.filter { $0.state == state }.reduce(0) { $0 + $1.count }
    }
}
