import Model

/// Failures with one cause in all accounts and regions: of one kind of task, or of the kinds that only read, with one
/// code. One fix serves all failures of a group.
struct FailureGroup: Sendable {
    /// The kinds of the tasks: one kind, or several that only read.
    let kinds: [JobKind]
    let state: EndState
    let code: String
    /// The shares in the report's order. At least one share has a failure that is listed.
    var lanes: [LaneShare]

    /// The group's failures in one account and region.
    struct LaneShare: Sendable {
        let account: String
        let name: String
        let region: String
        /// The account and region, as in `production cn-north-1`.
        let title: String
        /// The failures that the report lists; `omitted` counts the others.
        let failures: [TaskFailure]
        let omitted: Int

        /// The problem of the first failure.
        var problem: Problem? { failures.first?.problem }
        var count: Int { failures.count + omitted }
    }

    var count: Int { lanes.reduce(0) { $0 + $1.count } }

    /// The message, if it is the same in every account and region of the group; nil otherwise.
    var message: String? {
        let messages = Set(lanes.compactMap(\.problem?.message))
        return messages.count == 1 ? messages.first : nil
    }

    /// True when the next step is the same in all shares.
    var hasOneHint: Bool { Set(lanes.compactMap { $0.problem.map(\.hint) }).count <= 1 }

    /// The features that a report misses for the group's cause, because the tasks that list them failed.
    func uncovered(in report: RunReport) -> [Feature] {
        let features = report.lanes.filter(explainsUncovered).flatMap { lane in
            lane.uncovered.filter { $0.problem.code == code }.map(\.feature)
        }
        return Set(features).sorted()
    }

    func explainsUncovered(in lane: LaneReport) -> Bool {
        lanes.contains { $0.title == lane.title && $0.account == lane.account }
    }

    private struct Key: Hashable {
        /// The kind; nil for the kinds that only read, which fail together for one cause.
        let kind: JobKind?
        let state: EndState
        let code: String
    }

    /// The groups of a report: failed tasks before blocked tasks, then what costs backups, then the larger group.
    static func all(of report: RunReport, _ kinds: KindTable) -> [FailureGroup] {
        func severity(_ group: FailureGroup) -> Int { TaskEffect.severity(of: kinds[group.kinds[0]]?.effect) }
        func key(_ kind: JobKind, _ state: EndState, _ code: String) -> Key {
            let onlyReads = kinds[kind].map { $0.effect == nil } ?? false
            return Key(kind: onlyReads ? nil : kind, state: state, code: code)
        }
        var lanes: [Key: [LaneShare]] = [:]
        var present: [Key: Set<JobKind>] = [:]
        for lane in report.lanes {
            let listed = Dictionary(grouping: lane.failures) { key($0.kind, $0.state, $0.problem.code) }
            var omitted: [Key: Int] = [:]
            for failure in lane.omitted {
                let key = key(failure.kind, failure.state, failure.code)
                omitted[key, default: 0] += failure.count
                present[key, default: []].insert(failure.kind)
            }
            for (key, failures) in listed { present[key, default: []].formUnion(failures.map(\.kind)) }
            for key in Set(listed.keys).union(omitted.keys) {
                lanes[key, default: []].append(
                    LaneShare(
                        account: lane.account, name: lane.name, region: lane.region, title: lane.title,
                        failures: (listed[key] ?? []).sorted { $0.task < $1.task }, omitted: omitted[key] ?? 0))
            }
        }
        let groups = lanes.map { key, lanes in
            FailureGroup(kinds: (present[key] ?? []).sorted(), state: key.state, code: key.code, lanes: lanes)
        }
        return groups.filter { $0.lanes.contains { $0.problem != nil } }.sorted { left, right in
            if left.state != right.state { return left.state == .failed }
            return (severity(left), -left.count, left.kinds[0].name, left.code)
                < (severity(right), -right.count, right.kinds[0].name, right.code)
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
