import Commands
import Foundation
import Model
import Queue
import Testing

/// `report` notices nights that were due and were not run.
@Suite(.fewNights) struct MissedNightTests {
    @Test func `a report of a night long past says which nights were missed, until a good night`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        #expect(await world.run("report").status == 0)
        world.skip(.days(2) + .hours(2))
        let late = await world.run("report")
        #expect(late.status == 3)
        #expect(late.output.hasPrefix("MISSED  2 nights\n  2026-11-24, due at 2026-11-24 04:00:00 UTC: no run"))
        #expect(late.output.contains("\n\nOK  nightly-2026-11-23\n"), "\(late.output)")
        let document = try await world.report()
        #expect((document.verdict, document.exit) == ("missed", 3))
        #expect(await world.run("report", "nightly-2026-11-23").status == 0)

        #expect(await world.run("run").status == 0)
        let good = await world.run("report")
        #expect(good.status == 0, "\(good.output)")
        #expect(good.output.hasPrefix("OK  nightly-2026-11-25\n"))
        #expect(good.output.contains("MISSED EARLIER\n  2026-11-24, due at"))
    }

    @Test func `a run of one account is no night for the others`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        world.skip(.days(1) + .hours(2))
        #expect(await world.run("run", "--account", World.shop).status == 0)
        let all = await world.run("report")
        #expect(all.status == 3)
        let line = "2026-11-24, due at 2026-11-24 04:00:00 UTC: not in any run: \(World.bank) us-east-1"
        #expect(all.output.contains(line), "\(all.output)")
        #expect(await world.run("report", "--account", World.shop).status == 0)
    }

    @Test func `without account files it says that missed nights are not known`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        let blind = ["--accounts", "/nowhere", "--database", world.database]
        let latest = await world.start(blind + ["report"])
        #expect(latest.status == 3)
        #expect(latest.output.hasPrefix("ATTENTION  nightly-2026-11-23\n"))
        #expect(latest.output.contains("whether a night was missed is not known"), "\(latest.output)")
        #expect(await world.start(blind + ["report", "nightly-2026-11-23"]).status == 0)
    }

    @Test func `a database without a run reports the night that was due`() async throws {
        let world = try World()
        #expect(await world.run("queue", "migrate").status == 0)
        #expect(await world.run("report").status == 64)
        world.skip(.days(1) + .hours(2))
        let late = await world.run("report")
        #expect(late.status == 3 && late.output.hasPrefix("MISSED  the night of 2026-11-24\n"), "\(late.output)")
        let document = await world.run("report", "--format", "json")
        #expect(document.status == 3 && document.output.contains("\"verdict\": \"missed\""))
    }

    @Test func `a second run that lists nothing again, long after the first, is not headed OK`() async throws {
        let world = try World()
        #expect(await world.run("run").status == 0)
        // The accounts and regions of the run are those of a newer run now.
        #expect(await world.run("run", "second-try").status == 0)
        world.skip(.hours(13))
        let again = await world.run("run")
        #expect(again.status == 3)
        #expect(again.errors.contains("run second-try lists them"), "\(again.errors)")
        #expect(again.output.hasPrefix("NOTHING DONE  nightly-2026-11-23\n"), "\(again.output)")
    }

    @Test func `a process that gives no sign of life is named by the report`() async throws {
        let world = try World()
        _ = await world.run("enqueue")
        let lock = try #require(try OwnerLock.tryAcquire(database: world.database))
        let store = try await SQLiteStore.open(path: world.database, .existing, at: world.clock.now)
        // Why an hour ahead: the world's clock is fast, and the machine may be slow.
        let alive = world.clock.now + .hours(1)
        _ = try await store.takeOver(OwnerNote(host: "backup-1", pid: 4711), at: alive)
        #expect(await world.run("report").output.hasPrefix("RUNNING  "))
        world.skip(.hours(1) + .minutes(2))
        let silent = await world.run("report")
        #expect(silent.status == 3)
        #expect(silent.output.hasPrefix("HUNG  nightly-2026-11-23\n"), "\(silent.output)")
        #expect(silent.output.contains("Process 4711 on backup-1"))
        let document = await world.run("report", "--format", "json")
        #expect(document.output.contains("\"work\": \"silent\"") && document.output.contains("\"pid\": 4711"))
        try await store.close()
        withExtendedLifetime(lock) {}
    }

    @Test func `one id in two files costs these files, and each has a line in the report`() async throws {
        let world = try World()
        try world.write(World.file(World.shop, "eu-west-1"), to: "accounts/again.yaml")
        let run = await world.run("run")
        #expect(run.status == 3)
        let report = try await world.report()
        #expect(report.region(World.bank)?.state == "done")
        let lost = report.regions.filter { $0.account == World.shop }
        #expect(lost.count == 2 && lost.allSatisfy { $0.state == "uncovered" })
        #expect(run.output.contains("accounts/again.yaml:1 describes \(World.shop) too"), "\(run.output)")
        #expect(await world.run("accounts", "list").status == 78)
        #expect(await world.run("accounts", "check").status == 78)
    }
}
