import CloudSimulator
import CurlTransport
import Foundation
import HTTP
import Model

/// A simulated cloud in a process of its own, and the nights that programs work against it.
struct CloudProcess {
    let child: ChildProcess
    let endpoint: String
    private let fleet: AgedFleet

    static let region = "eu-west-1"

    init(
        _ fleet: AgedFleet, _ settings: CloudSettings = Self.quick, latency: String? = nil, in workspace: Workspace
    ) throws {
        let encoder = JSONEncoder()
        let files = (workspace.newPath(), workspace.newPath())
        try encoder.encode(fleet).write(to: URL(filePath: files.0))
        try encoder.encode(settings).write(to: URL(filePath: files.1))
        self.fleet = fleet
        child = try ChildProcess(
            ChildProcess.path(of: "CloudSimulatorServer"),
            ["--fleet", files.0, "--settings", files.1] + (latency.map { ["--latency", $0] } ?? []))
        endpoint = "http://127.0.0.1:\(child.line())"
    }

    /// A cloud that completes snapshots and images within a second.
    static var quick: CloudSettings {
        var settings = CloudSettings()
        settings.snapshotSeconds = 0.2...1
        settings.imageSeconds = 0.2...1
        return settings
    }

    /// Accounts with consecutive numbers, each in the one region. `instances` are those of each.
    static func members(_ count: Int, instances: (Int) -> Int?) -> [AgedFleet.Member] {
        (0..<count).map {
            AgedFleet.Member(SampleFleet.account($0), [known(Region(region))], instances: instances($0))
        }
    }

    /// The environment of a program that works the fleet with the keys of its first account.
    var environment: [String: String] {
        let key = AgedFleet.key(of: SampleFleet.account(0), in: .aws)
        return [
            "AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret, "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": Self.region,
        ]
    }

    /// Writes the account files of the fleet, and returns their directory. With `isOpen`, neither AWS's cap on pending
    /// snapshots nor the places of a region limit a night.
    func accounts(in workspace: Workspace, isOpen: Bool = false) throws -> String {
        let accounts = workspace.newPath()
        try FileManager.default.createDirectory(atPath: accounts, withIntermediateDirectories: true)
        let cap = isOpen ? ", pending_snapshots_per_region: 10_000" : ""
        let pacing = isOpen ? "pacing: { max_in_flight_per_region: 1_000 }\n" : ""
        let defaults = """
            timezone: UTC
            credentials: { role: aws-man }
            limits: { confirm_first: 2s, blast_radius_floor: 100_000\(cap) }
            \(pacing)alarms: false
            """
        try defaults.write(toFile: accounts + "/defaults.yaml", atomically: true, encoding: .utf8)
        for member in fleet.members {
            try "account: \"\(member.id)\"\nregions: [\(Self.region)]\n".write(
                toFile: accounts + "/\(member.id).yaml", atomically: true, encoding: .utf8)
        }
        return accounts
    }

    /// Starts a night of the built program.
    func program(in workspace: Workspace) throws -> ChildProcess {
        try ChildProcess(
            ChildProcess.path(of: "aws-man"),
            ["--accounts", try accounts(in: workspace), "--database", workspace.newPath(), "run"],
            environment: environment, quiet: true)
    }

    /// Lets a program run to its end, and reads what it cost and what the cloud received since it was started.
    func cost(_ start: () throws -> ChildProcess) async throws -> NightCost {
        let before = ProcessFigures.endedChildrenSeconds
        let clock = ContinuousClock()
        let begun = clock.now
        let child = try start()
        var megabytes = 0.0
        while child.process.isRunning {
            megabytes = max(megabytes, child.figures.residentAtMost)
            try await Task.sleep(for: .milliseconds(20))
        }
        precondition(child.process.terminationStatus == 0, "the night went well: \(child.process.terminationStatus)")
        let took = clock.now - begun
        let processor = ProcessFigures.endedChildrenSeconds - before
        let ledger = try await ledger()
        let changing = ["Create", "Delete", "Register", "Deregister", "Put"]
        return NightCost(
            processorSeconds: processor, megabytes: megabytes, seconds: Figure.seconds(took), calls: ledger.count,
            changes: ledger.count { entry in entry.code == "OK" && changing.contains { entry.action.hasPrefix($0) } })
    }

    func ledger() async throws -> [LedgerEntry] {
        let transport = try CurlTransport(TransportConfiguration())
        let url = try HTTPURL(parsing: endpoint + CloudSimulator.adminPath + "ledger")
        let answer = try await transport.transport.send(
            HTTPRequest(method: .get, url: url, maxBodyBytes: 2 << 30))
        await transport.close()
        return try JSONDecoder().decode([LedgerEntry].self, from: Data(answer.body))
    }
}

/// The cost of one program's night, and the calls that the cloud received from it.
struct NightCost {
    let processorSeconds: Double
    let megabytes: Double
    let seconds: Double
    let calls: Int
    let changes: Int

    /// The microseconds of processor time for each changing call.
    var perChange: Double { processorSeconds * 1e6 / Double(max(1, changes)) }
    /// The microseconds of processor time for each call of any kind.
    var perCall: Double { processorSeconds * 1e6 / Double(max(1, calls)) }
}
