import Model

/// The rows of the dictionary tables, by name and by number, as the writer last saw them.
struct NameCache: Sendable {
    /// PRAGMA data_version, which changes when another connection commits.
    var dataVersion = 0
    var lanes: [Lane: Int64] = [:]
    var laneNames: [Int64: Lane] = [:]
    var actions: [ActionName: Int64] = [:]
    var flows: [FlowKey: Int64] = [:]
    var flowRows: [Int64: FlowRow] = [:]
    var kinds: [JobKind: KindRow] = [:]
    var kindRows: [Int64: KindRow] = [:]
    var runs: [Int64: RunRow] = [:]
    var runNumbers: [RunKey: Int64] = [:]
    var laneRuns: [LaneRunKey: LaneRunRow] = [:]

    /// Forgets rows that another process may have changed. Forgets all lane rows once they are many.
    mutating func forget(unless version: Int) {
        if version != dataVersion {
            dataVersion = version
            kinds = [:]
            kindRows = [:]
            runs = [:]
            runNumbers = [:]
            laneRuns = [:]
        }
        if laneRuns.count > Self.laneRunLimit { laneRuns = [:] }
    }

    /// The most lane rows that are kept, enough for two runs of a large fleet. A row takes some 100 bytes.
    private static let laneRunLimit = 50_000
}

struct FlowKey: Hashable, Sendable {
    let lane: Int64
    let action: Int64
}

struct FlowRow: Sendable {
    let flow: Flow
    let lane: Int64
}

struct KindRow: Sendable {
    let id: Int64
    let kind: JobKind
    let effect: TaskEffect?
}

struct RunRow: Sendable {
    let id: Int64
    let key: RunKey
    let night: Night
    /// The users' options about deletions, for each part of the run.
    let options: [LaneScope: RunOptions]
}

struct LaneRunKey: Hashable, Sendable {
    let run: Int64
    let lane: Int64
}

struct LaneRunRow: Sendable {
    let name: String
    /// The newer run that has taken the lane over.
    var supersededBy: Int64?
}
