import CloudSimulator
import Engine
import Model
import Queue
import ReferenceStore
import Testing
import VirtualTime

/// Nights that were broken off: no process works before the next one, or a user cancels and starts another run.
@Suite struct UnfinishedNightTests {
    typealias World = EngineNightTests.World

    /// The volumes of which a night made more than one snapshot, and those of which the given night has none.
    private func wrong(_ world: World, on day: String) -> [String] {
        var wrong: [String] = []
        for region in world.cloud.dump().accounts.flatMap(\.regions) {
            for volume in region.volumes {
                let ours = region.snapshots.filter { $0.volume == volume.id && $0.startedAt >= CloudSample.start }
                let nights = Dictionary(grouping: ours) { $0.startedAt.day(in: Sample.zone).description }
                for (night, snapshots) in nights where snapshots.count > 1 {
                    wrong.append("\(volume.id): \(snapshots.count) of \(night)")
                }
                if nights[day]?.first?.state != .completed { wrong.append("\(volume.id): none of \(day)") }
            }
        }
        return wrong
    }

    @Test(arguments: [1, 2, 3, 5, 9, 14, 40])
    func `a task that no process worked before the next night ends blocked, and its replay is refused`(
        seconds: Int
    ) async throws {
        let world = World(accounts: 1, instances: 5, seed: UInt64(seconds), lagSeconds: 5)
        try await world.time.run {
            let old = try await world.enqueue()
            await world.work(old, for: .seconds(seconds))
            #expect(try await world.store.report(old, failureLimit: 1)?.state == .running)
            try await world.time.sleep(.days(1))
            let new = try await world.enqueue()
            #expect(await world.work(until: .ended(new)) == .goalMet)
            #expect(await world.work(until: .ended(old)) == .goalMet)

            let newer = try #require(try await world.store.report(new, failureLimit: 100))
            #expect(newer.lanes.flatMap(\.failures) == [])
            #expect(newer.lanes.map(\.snapshots.confirmed) == [10, 10])
            let older = try #require(try await world.store.report(old, failureLimit: 1_000))
            #expect(older.state == .ended)
            let failures = older.lanes.flatMap(\.failures)
            #expect(!failures.isEmpty)
            for failure in failures {
                #expect(failure.state == .blocked)
                #expect(["Superseded", "Deadline"].contains(failure.problem.code), "\(failure)")
            }
            let replay = try await world.store.replay(TaskFilter(run: old), dryRun: false, at: world.time.now)
            #expect(replay.tasks.isEmpty)
            #expect(replay.refused.count == failures.count)
        }
        #expect(wrong(world, on: "2026-11-24") == [])
    }

    @Test(arguments: [1, 2, 3, 5, 9, 14])
    func `a run that was cancelled in the middle, and another of the night, make nothing twice`(
        seconds: Int
    ) async throws {
        let world = World(accounts: 1, instances: 5, seed: UInt64(seconds), lagSeconds: 60)
        try await world.time.run {
            let run = try await world.enqueue()
            await world.work(run, for: .seconds(seconds))
            _ = try await world.store.cancel(TaskFilter(run: run), at: world.time.now)
            let again = try await world.enqueue("again")
            #expect(await world.work(until: .ended(again)) == .goalMet)
            let report = try #require(try await world.store.report(again, failureLimit: 10))
            #expect(report.lanes.flatMap(\.failures) == [])
        }
        // An alarm that a lagging listing does not show yet is put once more. It stays one alarm under one name.
        #expect(world.audit().filter { !$0.hasSuffix("an alarm twice") } == [])
        let made = world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" }
        #expect(made == 20)
    }
}
