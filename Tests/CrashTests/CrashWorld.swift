import CloudSimulator
import Foundation
import Model

/// A fleet of three accounts and regions in a simulated cloud, with its account files. A night takes seconds, because the
/// program's waits are the shortest that it allows, and the cloud's lags are even shorter.
struct CrashWorld: Sendable {
    let directory: URL
    let server: SimulatorServer
    /// The UTC offset, in hours, at which it is about noon now. Noon is far from midnight and a night's boundary.
    let zoneHours: Int

    static let members = [
        ("111111111111", ["eu-west-1", "us-east-1"]), ("222222222222", ["us-west-2"]),
    ].compactMap { id, regions in
        AccountID(id).map { AgedFleet.Member($0, regions.compactMap { Region($0) }) }
    }

    /// The lag of listings, in seconds. It is longer than a restart, so that a program that did not wait for the window
    /// would create duplicates. The window leaves half a second for requests on their way.
    private static let lagSeconds = 1.4
    static var lag: Duration { .milliseconds(Int(lagSeconds * 1_000)) }
    private static let window = "2s"

    /// Runs `body` in a new world. The directory is deleted afterwards, or kept for diagnosis if `body` throws.
    static func with<Value: Sendable>(
        seed: UInt64, instances: Int = 3, hasEdgeCases: Bool = true, latency: String = "2-120",
        attemptLimit: String = "5s", _ adjust: (inout CloudSettings) -> Void = { _ in },
        _ body: (CrashWorld) async throws -> Value
    ) async throws -> Value {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "aws-man-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        let fleet = AgedFleet(
            seed: seed, members: members, instances: instances, snapshotDays: 9, imageWeeks: 2,
            hasEdgeCases: hasEdgeCases)
        var settings = CloudSettings()
        settings.snapshotSeconds = 0.2...1
        settings.imageSeconds = 0.2...1
        // Why no spacing: it would refuse a duplicate snapshot that the test must find.
        settings.volumeSpacingSeconds = 0
        settings.concurrentPerVolume = 100
        settings.createLagSeconds = lagSeconds
        settings.deleteLagSeconds = lagSeconds
        settings.nameLagSeconds = lagSeconds
        adjust(&settings)
        let value = try await SimulatorServer.with(fleet, settings, latency: latency, in: directory) { server in
            let hour = UTCComponents(Waiting.now).hour
            let world = CrashWorld(directory: directory, server: server, zoneHours: 12 - hour)
            try world.writeAccounts(attemptLimit: attemptLimit)
            return try await body(world)
        }
        try FileManager.default.removeItem(at: directory)
        return value
    }

    private func writeAccounts(attemptLimit: String) throws {
        let zone = zoneHours == 0 ? "Etc/GMT" : "Etc/GMT\(zoneHours > 0 ? "-" : "+")\(abs(zoneHours))"
        try FileManager.default.createDirectory(
            at: directory.appending(path: "accounts"), withIntermediateDirectories: true)
        try write(
            """
            timezone: \(zone)
            nightly_at: "04:00"
            credentials: { role: aws-man }
            pacing: { share: 1, backoff_base: 50ms, backoff_cap: 500ms }
            timeouts:
              connect_timeout: 1s
              call_timeout: 1s
              attempt_limit: \(attemptLimit)
              consistency_window: \(Self.window)
              owner_silence: 10s
            limits:
              { confirm_first: 1s, confirm_longest: 1s, max_attempts: 100, max_deaths: 10_000, blast_radius_floor: 100_000 }
            """, to: "accounts/defaults.yaml")
        for member in Self.members {
            let regions = member.regions.map(\.name).joined(separator: ", ")
            try write("account: \"\(member.id)\"\nregions: [\(regions)]\n", to: "accounts/\(member.id).yaml")
        }
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: directory.appending(path: path))
    }

    /// Compares the cloud with an earlier dump.
    func audit(since before: CloudScenario, isSeenTwice: Bool = false) async throws -> NightAudit {
        NightAudit(
            before: before, after: try await server.dump(), calls: try await server.ledger(), zoneHours: zoneHours,
            isSeenTwice: isSeenTwice)
    }

    /// The path of the database with that name.
    func path(_ database: String) -> String { directory.appending(path: "\(database).sqlite").path }

    /// Starts a program. Each host has a `database`; `label` names the file with the output.
    func start(
        _ arguments: [String], of program: URL = Programs.shipped, database: String = "queue",
        with variables: [String: String] = [:], label: String = "program"
    ) throws -> Child {
        let key = AgedFleet.key(of: Self.members[0].id, in: .aws)
        let environment = [
            "HOME": directory.path, "PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": key.id,
            "AWS_SECRET_ACCESS_KEY": key.secret, "AWS_ENDPOINT_URL": server.endpoint,
        ]
        return try Child(
            program,
            ["--accounts", directory.appending(path: "accounts").path, "--database", path(database)] + arguments,
            environment: environment.merging(variables) { $1 }, log: directory.appending(path: "\(label).log"))
    }

    /// Runs the shipped program to its end. It is killed after `limit`.
    func run(
        _ arguments: String..., database: String = "queue", label: String = "program", limit: Duration = Child.patience
    ) async throws -> (ending: Child.Ending, said: String) {
        let child = try start(arguments, database: database, label: label)
        let ending = await child.wait(killedAfter: limit)
        return (ending, child.said)
    }
}

extension Child {
    /// The time after which a program is taken for hanging.
    ///
    /// A service that leaves several calls in succession without an answer is asked again only after two minutes, and on a
    /// slow machine the faults of a test may be met in succession.
    static let patience = Duration.seconds(300)

    /// Waits for the end. Kills the process after `limit`, or when the waiting task is cancelled.
    func wait(killedAfter limit: Duration) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                // Why: the sleep throws only when it is cancelled because the process or the test has ended.
                try? await Waiting.sleep(limit)
                self.signal(SIGKILL)
                return nil
            }
            var ending = Ending.signal(SIGKILL)
            while let next = await group.next() {
                guard let next else { continue }
                ending = next
                group.cancelAll()
            }
            return ending
        }
    }
}
