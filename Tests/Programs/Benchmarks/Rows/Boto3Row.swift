import CloudSimulator
import Foundation
import Model

/// Measures a whole night of 20 accounts, with 10 instances of 2 volumes each, by the built `aws-man run` and by a
/// program of boto3 and threads that does the same work (`baseline/night.py`). Each has a simulated cloud of its own.
struct Boto3Row {
    let workspace: Workspace

    static let accounts = 20
    /// The path of a Python that has boto3. `scripts/test` installs such a Python.
    static let python = ProcessInfo.processInfo.environment["AWS_MAN_PYTHON"] ?? ".venv/bin/python"
    static let program = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "baseline/night.py").path

    func measure() async throws -> [Line] {
        guard FileManager.default.isExecutableFile(atPath: Self.python) else {
            return [
                Line(what: "7 a night beside boto3", value: "NOT MEASURED", against: "no \(Self.python)", ratio: nil)
            ]
        }
        var ours: [NightCost] = []
        var theirs: [NightCost] = []
        for round in 0..<workspace.size(3, quick: 1) {
            ours.append(try await cost(round) { try $0.program(in: workspace) })
            theirs.append(try await cost(round) { try boto(against: $0) })
        }
        func line(_ what: String, _ unit: String, _ figure: (NightCost) -> Double) -> Line {
            let (mine, rival) = (ours.map(figure), theirs.map(figure))
            return Line(
                what: "7   \(what)", value: Figure.spread(mine, unit: unit),
                against: "boto3 \(Figure.spread(rival, unit: unit))", ratio: Figure.median(mine) / Figure.median(rival))
        }
        return [
            line("a night of 400 volumes in 20 accounts: processor time", " s", \.processorSeconds),
            line("most memory resident", " MB", \.megabytes),
            line("calls made", "") { Double($0.calls) },
            line("of these, changes made", "") { Double($0.changes) },
            line("wall time, completion of all snapshots included", " s", \.seconds),
        ]
    }

    /// Starts a cloud, runs one program to its end, and reads the cloud's ledger.
    private func cost(_ round: Int, _ start: (CloudProcess) throws -> ChildProcess) async throws -> NightCost {
        let fleet = AgedFleet(
            seed: UInt64(round + 1), now: SampleFleet.wallNow, members: Self.members, instances: 10, snapshotDays: 10,
            imageWeeks: 2, hasEdgeCases: false)
        let cloud = try CloudProcess(fleet, latency: "5-15", in: workspace)
        defer { cloud.child.end() }
        return try await cloud.cost { try start(cloud) }
    }

    private func boto(against cloud: CloudProcess) throws -> ChildProcess {
        try ChildProcess(
            Self.python,
            [Self.program, cloud.endpoint] + Self.members.map { "\($0.id):\(CloudProcess.region)" },
            environment: cloud.environment, quiet: true)
    }

    private static let members = CloudProcess.members(accounts) { _ in nil }
}
