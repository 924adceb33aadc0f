import CloudSimulator
import Foundation
import Model
import Testing

/// The program dies at every point of the migration of a database in which a night is half done.
@Suite struct MigrationCrashTests {
    private static let points: [CrashPoint] = [
        .beforeCopyNamed, .beforeMigration, .beforeMigrationCommit, .afterMigration,
    ]

    @Test func `a death while the database of an unfinished night is migrated loses nothing, and the night ends`()
        async throws
    {
        try await CrashWorld.with(seed: 200, instances: 2, hasEdgeCases: false) { world in
            for (night, point) in Self.points.enumerated() { try await Self.survive(point, night, in: world) }
        }
    }

    private static func survive(_ point: CrashPoint, _ night: Int, in world: CrashWorld) async throws {
        let name = "night-\(night)"
        let before = try await world.server.dump()
        try await world.server.clearLedger()
        func die(at moment: String) async throws {
            let child = try world.start(
                ["run", name], of: Programs.harness, database: name, with: ["CRASH_AT": moment],
                label: "\(name)-harness")
            let ending = await child.wait(killedAfter: Child.patience)
            #expect(ending == .signal(SIGKILL), "\(moment): \(ending) \(child.said)")
        }
        try await die(at: "afterSettle:5")
        let old = try await OldDatabase(reverting: world.path(name))
        #expect(old.tasks.count > 5 && old.steps == [1])

        try await die(at: "\(point.rawValue):1")
        let left = try await OldDatabase(path: world.path(name))
        #expect(left.tasks == old.tasks && left.attempts == old.attempts, "\(point)")
        #expect(left.steps == (point == .afterMigration ? Array(1...12) : [1]), "\(point)")
        try await expectCopies(of: old, world, name, count: point == .beforeCopyNamed ? 0 : 1)

        let end = try await world.run("run", name, database: name, label: name)
        #expect(end.ending == .exit(0), "\(point): \(end.said)")
        try await expectCopies(
            of: old, world, name, count: point == .beforeCopyNamed || point == .afterMigration ? 1 : 2)
        let check = try await world.run("queue", "check", database: name, label: "\(name)-check")
        #expect(check.ending == .exit(0), "\(point): \(check.said)")
        let audit = try await world.audit(since: before)
        let findings = audit.findings()
        #expect(findings.isFlawless, "\(point): \(findings)")
        try await world.server.seed(audit.after.nextNight(night))
    }

    /// Checks that each file with a copy's name is a complete copy.
    private static func expectCopies(of old: OldDatabase, _ world: CrashWorld, _ name: String, count: Int) async throws
    {
        let names = try FileManager.default.contentsOfDirectory(atPath: world.directory.path)
            .filter { $0.hasPrefix("\(name).sqlite.before-") && !$0.contains(".part") }
        #expect(names.count == count, "\(names)")
        for copy in names {
            #expect(try await OldDatabase(path: world.directory.appending(path: copy).path) == old, "\(copy)")
        }
    }
}
