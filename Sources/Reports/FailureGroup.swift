import Model

/// Failures of one kind for one reason, over all lanes: what a person mends at once.
struct FailureGroup: Sendable {
    let kind: JobKind
    let state: EndState
    let code: String
    /// In the report's order; at least one has a failure that is listed.
    var lanes: [LaneShare]

    /// A lane's failures of the group.
    struct LaneShare: Sendable {
        let account: String
        let name: String
        let region: String
        /// As far as the report lists them.
        let failures: [TaskFailure]
        let omitted: Int

        /// The first one's.
        var problem: Problem? { failures.first?.problem }
        var count: Int { failures.count + omitted }
    }

    var count: Int { lanes.reduce(0) { $0 + $1.count } }

    /// What all lanes say; nil when each says its own.
    var message: String? {
        let messages = Set(lanes.compactMap(\.problem?.message))
        return messages.count == 1 ? messages.first : nil
    }

    /// Whether the next step is the same in all lanes.
    var hasOneHint: Bool { Set(lanes.compactMap { $0.problem.map(\.hint) }).count <= 1 }

    fileprivate struct Key: Hashable {
        let kind: JobKind
        let state: EndState
        let code: String
    }

    /// The groups of a report: the failed before the blocked, what costs backups before the rest, the largest first.
    static func all(of report: RunReport, _ kinds: KindTable) -> [FailureGroup] {
        func severity(_ group: FailureGroup) -> Int { TaskEffect.severity(of: kinds[group.kind]?.effect) }
        var groups: [Key: FailureGroup] = [:]
        for lane in report.lanes {
            let listed = Dictionary(grouping: lane.failures, by: { Key($0) })
            let omitted = Dictionary(lane.omitted.map { (Key($0), $0.count) }, uniquingKeysWith: +)
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

    /// Failures of which the report lists none, and so says neither where nor why.
    static func unlisted(in report: RunReport, besides groups: [FailureGroup], _ state: EndState) -> Int {
        let all = report.lanes.reduce(0) { sum, lane in
            sum + lane.failures.count { $0.state == state }
                + lane.omitted.filter { $0.state == state }.reduce(0) { $0 + $1.count }
        }
        return all - groups.filter { $0.state == state }.reduce(0) { $0 + $1.count }
    }
}

extension FailureGroup.Key {
    fileprivate init(_ failure: TaskFailure) {
        self.init(kind: failure.kind, state: failure.state, code: failure.problem.code)
    }

    fileprivate init(_ omitted: OmittedFailures) {
        self.init(kind: omitted.kind, state: omitted.state, code: omitted.code)
    }
}
