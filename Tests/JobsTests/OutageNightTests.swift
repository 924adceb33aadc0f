import CloudSimulator
import Engine
import HTTP
import Model
import Queue
import ReferenceStore
import Synchronization
import TestRandom
import Testing
import VirtualTime

/// Nights in virtual time in which AWS does not answer for a while (REQUIREMENTS R65).
@Suite struct OutageNightTests {
    /// A time in which every call has the fault, and the calls that were made in it.
    final class Outage: Sendable {
        let begin: Instant
        let length: Duration
        let fault: Fault
        private let calls = Mutex(0)

        init(after delay: Duration, for length: Duration, _ fault: Fault) {
            begin = CloudSample.start + delay
            self.length = length
            self.fault = fault
        }

        func strikes(_ call: CloudCall) -> Fault? {
            guard call.at >= begin, call.at < begin + length else { return nil }
            calls.withLock { $0 += 1 }
            return fault
        }

        /// The calls that met the outage, per account and region.
        func calls(lanes: Int) -> Double { calls.withLock { Double($0) / Double(lanes) } }
    }

    private static let unreachable = Fault(.before, .unreachable)

    private func night(
        _ outage: Outage, accounts: Int = 2, instances: Int = 3, seed: UInt64 = 1
    ) async throws -> (report: RunReport, attempts: [Int], wrong: [String]) {
        let world = EngineNightTests.World(accounts: accounts, instances: instances, seed: seed) { outage.strikes($0) }
        let (report, attempts) = try await world.time.run {
            let run = try await world.enqueue()
            let ending = await world.work(until: .ended(run))
            #expect(ending == .goalMet)
            let tasks = try await world.store.tasks(TaskFilter(run: run), limit: 10_000)
            return (try #require(try await world.store.report(run, failureLimit: 10)), tasks.map(\.counters.attempts))
        }
        return (report, attempts, world.audit())
    }

    @Test func `an outage of two minutes costs nobody the night`() async throws {
        let outage = Outage(after: .zero, for: .minutes(2), Self.unreachable)
        let night = try await night(outage)
        #expect(night.report.lanes.flatMap(\.failures) == [])
        #expect(night.report.lanes.flatMap(\.uncovered) == [])
        #expect(night.wrong == [])
        #expect(night.attempts.allSatisfy { $0 == 0 })
    }

    @Test(arguments: [0, 1, 2, 3, 5, 8, 13, 60] as [Int], [3, 30, 90, 176] as [Int])
    func `an outage at any moment costs no backup and no attempt, and few calls`(
        seconds: Int, minutes: Int
    ) async throws {
        let outage = Outage(after: .seconds(seconds), for: .minutes(minutes), Self.unreachable)
        let night = try await night(outage, seed: UInt64(seconds * 1_000 + minutes))
        #expect(night.report.lanes.flatMap(\.failures) == [])
        #expect(night.wrong == [])
        #expect(night.attempts.allSatisfy { $0 == 0 })
        // One probe every two minutes, what was in flight when it began, and what began until five had failed. After an hour the keys have expired, and a
        // probe asks two STS for new ones.
        let probes = minutes / 2 + max(0, minutes - 55) / 2
        let calls = outage.calls(lanes: 4)
        #expect(calls <= Double(probes + Limits().maxInFlightPerRegion + 5), "\(calls)")
    }

    @Test(arguments: [Fault.internalError(.before, status: 503), .proxyPage(.before), Fault(.before, .hang)])
    func `reads that meet a failing or silent service wait as well`(fault: Fault) async throws {
        let outage = Outage(after: .zero, for: .minutes(40), fault)
        let night = try await night(outage)
        #expect(night.report.lanes.flatMap(\.failures) == [])
        #expect(night.wrong == [])
        #expect(night.attempts.allSatisfy { $0 == 0 })
        let calls = outage.calls(lanes: 4)
        #expect(calls <= Double(20 + Limits().maxInFlightPerRegion + 1), "\(calls)")
    }

    @Test(arguments: [1, 20, 100] as [Int])
    func `processes that start again in the outage neither wait for longer nor give up earlier`(
        minutes: Int
    ) async throws {
        let outage = Outage(after: .seconds(5), for: .hours(9), Self.unreachable)
        let world = EngineNightTests.World(accounts: 1, instances: 2, seed: 5) { outage.strikes($0) }
        let report = try await world.time.run {
            let run = try await world.enqueue()
            for _ in 1...3 { await world.work(run, for: .minutes(minutes), isKilled: minutes != 20) }
            let ending = await world.work(until: .ended(run))
            #expect(ending == .goalMet)
            return try #require(try await world.store.report(run, failureLimit: 10))
        }
        let ended = try #require(report.endedAt)
        #expect(ended >= outage.begin + .hours(3))
        #expect(ended <= outage.begin + .hours(4) + .minutes(10))
    }

    @Test func `an account that does not answer delays no other`() async throws {
        let dead = Mutex<Set<String>>([])
        let world = EngineNightTests.World(accounts: 3, instances: 3, seed: 7) { call in
            // The second account's sessions do not get through.
            guard call.service != "sts", call.account?.digits == "111122223334" else { return nil }
            _ = dead.withLock { $0.insert(call.action) }
            return Self.unreachable
        }
        let report = try await world.time.run {
            let run = try await world.enqueue()
            await world.work(run, for: .minutes(20))
            return try #require(try await world.store.report(run, failureLimit: 10))
        }
        #expect(dead.withLock { !$0.isEmpty })
        for lane in report.lanes {
            let isDead = lane.account == "111122223334"
            #expect(lane.hasOpenTasks == isDead, "\(lane.account)")
            #expect(lane.outages.map(\.place.service) == (isDead ? [ServiceName("ec2")] : []))
            #expect(isDead || lane.snapshots.confirmed == 6)
        }
    }

    @Test func `reads that fail spend no attempt of an image`() async throws {
        let random = Mutex(SeededRandom(seed: 11))
        let world = EngineNightTests.World(accounts: 1, instances: 30, seed: 11) { call in
            guard call.action.hasPrefix("Describe") else { return nil }
            return random.withLock { $0.chance(0.3) } ? .internalError(.before) : nil
        }
        let attempts = try await world.time.run {
            let run = try await world.enqueue()
            let ending = await world.work(until: .ended(run))
            #expect(ending == .goalMet)
            return try await world.store.tasks(TaskFilter(run: run), limit: 10_000).map(\.counters.attempts)
        }
        #expect(attempts.allSatisfy { $0 == 0 })
        #expect(world.audit() == [])
    }

    @Test func `after three hours the tasks fail with what came back, and the run ends`() async throws {
        let outage = Outage(after: .seconds(2), for: .hours(20), Self.unreachable)
        let night = try await night(outage, accounts: 1)
        let failures = night.report.lanes.flatMap(\.failures)
        #expect(!failures.isEmpty)
        #expect(failures.allSatisfy { ["NotConnected", "IdentityUnreachable"].contains($0.problem.code) })
        #expect(failures.contains { $0.problem.message.contains("limits.outage_maximum") })
        let ended = try #require(night.report.endedAt)
        #expect(ended >= outage.begin + .hours(3))
        #expect(ended <= outage.begin + .hours(4))
    }
}
