import CloudSimulator
import Foundation
import GRDB
import Model
import Testing

@Suite(.fewNights) struct QueueCommandTests {
    @Test func `a healthy database is found healthy, backed up and restored`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        #expect(await world.run("queue", "check").status == 0)
        let copy = world.directory.appending(path: "copy.sqlite").path
        #expect(await world.run("queue", "backup", copy).status == 0)
        #expect(await world.run("queue", "backup", copy).status == 64)
        let lost = await world.run("queue", "backup", "/nowhere/copy")
        #expect(
            lost.status == 64
                && lost.errors.contains("/nowhere/copy cannot be written: No such file or directory\n  → name a"),
            "\(lost.errors)")
        for command in [["report"], ["run"]] {
            let folder = await world.start(["--accounts", world.accounts, "--database", world.accounts] + command)
            #expect(
                folder.status == 75
                    && folder.errors.contains("\(world.accounts): it is a directory\n  → name a file in it"),
                "\(folder.errors)")
            let device = await world.start(["--accounts", world.accounts, "--database", "/dev/null"] + command)
            #expect(device.status == 75 && device.errors.contains("is not a regular file"), "\(device.errors)")
        }
        let original = await world.run("report", "--format", "json")
        let restored = await world.start(
            ["--accounts", world.accounts, "--database", copy, "report", "--format", "json"])
        #expect(restored.output == original.output)
        #expect(await world.run("queue", "migrate").output == "the schema is up to date\n")
    }

    @Test func `old runs are pruned, young ones stay`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        #expect(await world.run("queue", "prune").output == "0 runs older than 90 d removed\n")
        world.skip(.days(3))
        #expect(await world.run("queue", "prune", "--keep", "2").output == "1 run older than 2 d removed\n")
        let report = await world.run("report")
        #expect(report.output.contains(/^MISSED  the night of 2026-11-2[56]\n/), "\(report)")
    }

    @Test func `a database from a newer version is left alone`() async throws {
        let world = try World()
        #expect(await world.run("enqueue").status == 0)
        do {
            let queue = try DatabaseQueue(path: world.database)
            try await queue.write { db in
                try db.execute(
                    sql:
                        "INSERT INTO schema_migration SELECT 9999, name || 'x', checksum, applied_at FROM schema_migration LIMIT 1"
                )
            }
            try queue.close()
        }
        for arguments in [["run"], ["enqueue"], ["report"], ["queue", "migrate"]] {
            let result = await world.start(world.paths + arguments)
            #expect(result.status == 75, "\(arguments) \(result.errors)")
            #expect(result.errors.contains("newer aws-man"))
        }
        #expect(world.simulator.ledger.isEmpty)
    }
}
