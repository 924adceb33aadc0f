import CloudSimulator
import Foundation
import Model
import Testing

/// The program dies at every named point, and a second time at the same point of the recovery.
@Suite(.serialized) struct CrashMatrixTests {
    struct Case: Sendable, CustomStringConvertible {
        let point: CrashPoint
        let passing: Int
        var description: String { "\(point.rawValue):\(passing)" }
    }

    /// The passings of the point at which the program dies. It passes some points per task, and others per process.
    private static func passings(of point: CrashPoint) -> [Int] {
        switch point {
        case .beforeClaim, .afterClaim, .beforeSettle, .afterSettle, .beforeSend, .afterSend, .afterAnswer: [1, 2, 5]
        case .beforeFanOut, .afterFanOut: [1, 2]
        case .beforeTakeover, .afterTakeover, .beforeCheckpoint, .afterCheckpoint: [1]
        case .beforeMigration, .beforeMigrationCommit, .afterMigration: [1]
        // A new database is not copied. MigrationCrashTests covers the copy.
        case .beforeCopyNamed: []
        }
    }

    /// The number of worlds that run at the same time.
    private static let worlds = 4

    @Test func `an undisturbed night passes every named point`() async throws {
        try await CrashWorld.with(seed: 5, instances: 1, hasEdgeCases: false) { world in
            let record = world.directory.appending(path: "passed")
            let child = try world.start(["run"], of: Programs.harness, with: ["PASSED_TO": record.path])
            #expect(await child.wait(killedAfter: Child.patience) == .exit(0), "\(child.said)")
            let passed = Set(try String(contentsOf: record, encoding: .utf8).split(separator: "\n").map(String.init))
            for point in CrashPoint.allCases where !Self.passings(of: point).isEmpty {
                #expect(passed.contains(point.rawValue), "\(point.rawValue) is never passed")
            }
        }
    }

    @Test func `answers that are lost after their effect make nothing twice`() async throws {
        try await CrashWorld.with(seed: 6, instances: 2, hasEdgeCases: false) { world in
            let before = try await world.server.dump()
            let actions = [
                "ec2:CreateSnapshot", "ec2:RegisterImage", "monitoring:PutMetricAlarm", "ec2:DeleteSnapshot",
                "ec2:DeregisterImage",
            ]
            for action in actions {
                for fault in [Fault(.after, .reset), Fault(.after, .cut), Fault(.after, .hang), .proxyPage(.after)] {
                    try await world.server.add(FaultRule(fault, on: action, times: 1))
                }
            }
            let night = try await world.run("run")
            #expect(night.ending == .exit(0), "\(night.said)")
            let calls = try await world.server.ledger()
            #expect(calls.filter { $0.fault != nil && $0.action == "CreateSnapshot" }.count == 4)
            let audit = try await world.audit(since: before)
            let findings = audit.findings()
            #expect(findings.isFlawless, "\(findings)")
        }
    }

    @Test func `a death at any named point, and again in the recovery, loses nothing and makes nothing twice`()
        async throws
    {
        let cases = CrashPoint.allCases.flatMap { point in
            Self.passings(of: point).map { Case(point: point, passing: $0) }
        }
        let deaths = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<Self.worlds {
                let share = cases.enumerated().filter { $0.offset % Self.worlds == number }.map(\.element)
                group.addTask {
                    try await CrashWorld.with(seed: 100 + UInt64(number), instances: 2, hasEdgeCases: false) { world in
                        var deaths = 0
                        for (night, death) in share.enumerated() {
                            deaths += try await Self.survive(death, night, in: world)
                        }
                        return deaths
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(deaths > cases.count, "\(deaths) deaths in \(cases.count) cases")
    }

    /// The points at which a second run dies: between the reopening and the listing, and while the listing settles.
    static let pointsOfSecondRun = [
        Case(point: .beforeTakeover, passing: 1), Case(point: .afterTakeover, passing: 1),
        Case(point: .afterClaim, passing: 1), Case(point: .beforeFanOut, passing: 1),
        Case(point: .afterFanOut, passing: 1), Case(point: .afterAnswer, passing: 8),
    ]

    @Test func `a second run that dies makes what a person deleted again, once`() async throws {
        try await CrashWorld.with(seed: 7, instances: 2, hasEdgeCases: false) { world in
            for (night, death) in Self.pointsOfSecondRun.enumerated() {
                let name = "again-\(night)"
                let before = try await world.server.dump()
                let first = try await world.run("run", name, database: name, label: name)
                #expect(first.ending == .exit(0), "\(first.said)")
                // Longer than five consistency windows, after which a snapshot that no listing shows was deleted.
                try await Waiting.sleep(.seconds(11))
                try await world.server.seed(try await world.server.dump().withoutSnapshots(besides: before))
                try await world.server.clearLedger()
                let child = try world.start(
                    ["run", name], of: Programs.harness, database: name,
                    with: ["CRASH_AT": "\(death.point.rawValue):\(death.passing)"], label: "\(name)-harness")
                #expect(await child.wait(killedAfter: Child.patience) == .signal(SIGKILL), "\(death): \(child.said)")
                let second = try await world.run("run", name, database: name, label: name)
                #expect(second.ending == .exit(0), "\(death): \(second.said)")
                let check = try await world.run("queue", "check", database: name, label: "\(name)-check")
                #expect(check.ending == .exit(0), "\(death): \(check.said)")
                let audit = try await world.audit(since: before, isSeenTwice: true)
                let findings = audit.findings()
                #expect(findings.losses.isEmpty && findings.duplicates.isEmpty, "\(death): \(findings)")
                let made = try await world.server.ledger().filter { $0.acted && $0.action == "CreateSnapshot" }
                #expect(made.count == findings.due, "\(death): \(made.count) made of \(findings.due)")
                try await world.server.seed(audit.after.nextNight(night))
            }
        }
    }

    /// Runs a night on a new database: twice a process that may die, with a check after it, then the shipped program.
    /// Returns the number of deaths. A later passing may not happen, because turns are batched differently each time.
    private static func survive(_ death: Case, _ night: Int, in world: CrashWorld) async throws -> Int {
        let name = "night-\(night)"
        let before = try await world.server.dump()
        try await world.server.clearLedger()
        var deaths = 0
        for (attempt, passing) in [death.passing, 1].enumerated() {
            let child = try world.start(
                ["run", name], of: Programs.harness, database: name,
                with: ["CRASH_AT": "\(death.point.rawValue):\(passing)"], label: "\(name)-harness")
            let ending = await child.wait(killedAfter: Child.patience)
            let mustDie = attempt == 0 && passing == 1
            #expect(
                ending == .signal(SIGKILL) || !mustDie && ending == .exit(0), "\(death): \(ending) \(child.said)")
            if ending == .signal(SIGKILL) { deaths += 1 }
            if mustDie { try await checkWire(death, world) }
            let check = try await world.run("queue", "check", database: name, label: "\(name)-check")
            // Why: a death before the schema is committed leaves a file without tables, and the check says so.
            let isEmpty = [.beforeMigration, .beforeMigrationCommit].contains(death.point)
            #expect(check.ending == .exit(isEmpty ? 64 : 0), "\(death): \(check.said)")
            #expect(check.said.contains("is empty: the process that made it") == isEmpty, "\(death): \(check.said)")
        }
        let end = try await world.run("run", name, database: name, label: name)
        #expect(end.ending == .exit(0), "\(death): \(end.said)")
        let audit = try await world.audit(since: before)
        let findings = audit.findings()
        #expect(findings.isFlawless, "\(death): \(findings)")
        try await world.server.seed(audit.after.nextNight(night))
        return deaths
    }

    /// Checks that the points before and after sending are at the places that their names say.
    private static func checkWire(_ death: Case, _ world: CrashWorld) async throws {
        func acted() async throws -> Int { try await world.server.ledger().filter(\.acted).count }
        switch death.point {
        case .beforeSend: #expect(try await acted() == 0, "something was sent before its time")
        case .afterSend: try await Waiting.until("what was sent acts") { try await acted() > 0 }
        default: break
        }
    }
}

extension CloudScenario {
    /// The cloud after a person has deleted the snapshots that are not in `earlier`, but for those that images use.
    fileprivate func withoutSnapshots(besides earlier: CloudScenario) -> CloudScenario {
        var scenario = self
        for account in scenario.accounts.indices {
            for region in scenario.accounts[account].regions.indices {
                let old = Set(earlier.accounts[account].regions[region].snapshots.map(\.id))
                let used = Set(
                    scenario.accounts[account].regions[region].images.flatMap { $0.devices.compactMap(\.snapshot) })
                scenario.accounts[account].regions[region].snapshots.removeAll {
                    !old.contains($0.id) && !used.contains($0.id)
                }
            }
        }
        return scenario
    }
}
