import CloudSimulator
import CurlTransport
import Foundation
import HTTP
import Model

/// Measures a whole night of 20 accounts, with 10 instances of 2 volumes each, by the built `aws-man run` and by a
/// program of boto3 and threads that does the same work (`baseline/night.py`). Each has a simulated cloud of its own.
struct Boto3Row {
    let workspace: Workspace

    static let accounts = 20
    static let region = "eu-west-1"
    /// The path of a Python that has boto3. `scripts/test` installs such a Python.
    static let python = ProcessInfo.processInfo.environment["AWS_MAN_PYTHON"] ?? ".venv/bin/python"
    static let program = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "baseline/night.py").path

    /// The cost of one program, and the calls that the cloud received from it.
    private struct NightCost {
        let processorSeconds: Double
        let megabytes: Double
        let seconds: Double
        let calls: Int
        let changes: Int
    }

    func measure() async throws -> [Line] {
        guard FileManager.default.isExecutableFile(atPath: Self.python) else {
            return [
                Line(what: "7 a night beside boto3", value: "NOT MEASURED", against: "no \(Self.python)", ratio: nil)
            ]
        }
        var ours: [NightCost] = []
        var theirs: [NightCost] = []
        for round in 0..<workspace.size(3, quick: 1) {
            ours.append(try await cost(round) { try aws(against: $0) })
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
    private func cost(
        _ round: Int, _ start: (String) throws -> ChildProcess
    ) async throws -> NightCost {
        let fleet = AgedFleet(
            seed: UInt64(round + 1), now: SampleFleet.wallNow, members: Self.members, instances: 10, snapshotDays: 10,
            imageWeeks: 2, hasEdgeCases: false)
        var settings = CloudSettings()
        settings.snapshotSeconds = 0.2...1
        settings.imageSeconds = 0.2...1
        let encoder = JSONEncoder()
        let files = (workspace.newPath(), workspace.newPath())
        try encoder.encode(fleet).write(to: URL(filePath: files.0))
        try encoder.encode(settings).write(to: URL(filePath: files.1))
        let cloud = try ChildProcess(
            ChildProcess.path(of: "CloudSimulatorServer"),
            ["--fleet", files.0, "--settings", files.1, "--latency", "5-15"])
        defer { cloud.end() }
        let endpoint = "http://127.0.0.1:\(cloud.line())"
        let before = Self.childrenSeconds
        let clock = ContinuousClock()
        let begun = clock.now
        let child = try start(endpoint)
        var megabytes = 0.0
        while child.process.isRunning {
            megabytes = max(megabytes, child.figures.residentAtMost)
            try await Task.sleep(for: .milliseconds(20))
        }
        precondition(child.process.terminationStatus == 0, "the night went well: \(child.process.terminationStatus)")
        let took = clock.now - begun
        let processor = Self.childrenSeconds - before
        let ledger = try await Self.ledger(endpoint)
        let changing = ["Create", "Delete", "Register", "Deregister", "Put"]
        return NightCost(
            processorSeconds: processor, megabytes: megabytes, seconds: Figure.seconds(took), calls: ledger.count,
            changes: ledger.count { entry in entry.code == "OK" && changing.contains { entry.action.hasPrefix($0) } })
    }

    private func aws(against endpoint: String) throws -> ChildProcess {
        let accounts = workspace.newPath()
        try FileManager.default.createDirectory(atPath: accounts, withIntermediateDirectories: true)
        let defaults = """
            timezone: UTC
            credentials: { role: aws-man }
            limits: { confirm_first: 2s, blast_radius_floor: 1_000 }
            alarms: false
            """
        try defaults.write(toFile: accounts + "/defaults.yaml", atomically: true, encoding: .utf8)
        for member in Self.members {
            try "account: \"\(member.id)\"\nregions: [\(Self.region)]\n".write(
                toFile: accounts + "/\(member.id).yaml", atomically: true, encoding: .utf8)
        }
        return try ChildProcess(
            ChildProcess.path(of: "aws-man"), ["--accounts", accounts, "--database", workspace.newPath(), "run"],
            environment: Self.environment(endpoint), quiet: true)
    }

    private func boto(against endpoint: String) throws -> ChildProcess {
        try ChildProcess(
            Self.python, [Self.program, endpoint] + Self.members.map { "\($0.id):\(Self.region)" },
            environment: Self.environment(endpoint), quiet: true)
    }

    private static let members = (0..<accounts).map {
        AgedFleet.Member(SampleFleet.account($0), [known(Region(region))])
    }

    private static func environment(_ endpoint: String) -> [String: String] {
        let key = AgedFleet.key(of: SampleFleet.account(0), in: .aws)
        return [
            "AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret, "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": region,
        ]
    }

    private static func ledger(_ endpoint: String) async throws -> [LedgerEntry] {
        let transport = try CurlTransport(TransportConfiguration())
        let url = try HTTPURL(parsing: endpoint + CloudSimulator.adminPath + "ledger")
        let answer = try await transport.transport.send(HTTPRequest(method: .get, url: url))
        await transport.close()
        return try JSONDecoder().decode([LedgerEntry].self, from: Data(answer.body))
    }

    /// The processor seconds of all children that have ended.
    private static var childrenSeconds: Double {
        var usage = rusage()
        precondition(getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0, "the kernel counts")
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
