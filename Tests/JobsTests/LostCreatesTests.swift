import CloudSimulator
import Engine
import Model
import Queue
import Reports
import Synchronization
import ReferenceStore
import Testing
import TestRandom
import VirtualTime

/// Nights in which many answers to CreateSnapshot are lost, at the limits that AWS sets on a volume: 320 volumes in
/// four accounts and regions, one creation per volume in 15 s, and listings that show a snapshot 5 s late.
@Suite struct LostCreatesTests {
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `with a tenth of the creates' answers lost every volume has one snapshot of tonight`(
        seed: UInt64
    ) async throws {
        let night = try await LostCreatesNight(seed: seed, lost: 0.1, unsent: 0)
        #expect(night.lostPart > 0.05)
        #expect(night.complaints == [], "seed \(seed)")
    }

    @Test(arguments: 11...12 as ClosedRange<UInt64>)
    func `with a third lost, and requests that never arrive, every volume has one snapshot of tonight`(
        seed: UInt64
    ) async throws {
        let night = try await LostCreatesNight(seed: seed, lost: 0.3, unsent: 0.1)
        #expect(night.lostPart > 0.2)
        #expect(night.unsent > 0)
        #expect(night.complaints == [], "seed \(seed)")
    }
}

/// A night with lost answers, worked to its end.
private struct LostCreatesNight {
    /// The part of the creates that acted whose answer was lost.
    let lostPart: Double
    /// The number of creates that had no effect.
    let unsent: Int
    /// The faults, one per line.
    let complaints: [String]

    /// The part `lost` of the creates acts and is not answered. The part `unsent` breaks before it acts.
    init(seed: UInt64, lost: Double, unsent: Double) async throws {
        let random = Mutex(SeededRandom(seed: seed))
        let silences: [Fault.Kind] = [.reset, .cut, .truncated, .hang]
        let world = EngineNightTests.World(accounts: 2, instances: 40, seed: seed, lagSeconds: 5) { call in
            guard call.action == "CreateSnapshot" else { return nil }
            return random.withLock { random in
                let draw = Double.random(in: 0..<1, using: &random)
                if draw < lost { return silences.randomElement(using: &random).map { Fault(.after, $0) } }
                return draw < lost + unsent ? Fault(.before, .reset) : nil
            }
        }
        #expect(world.cloud.settings.volumeSpacingSeconds == 15)
        let report = try await world.time.run {
            let run = try await world.enqueue()
            let ending = await world.work(until: .ended(run))
            #expect(ending == .goalMet)
            return try #require(try await world.store.report(run, failureLimit: 10))
        }
        let creates = world.cloud.ledger.filter { $0.action == "CreateSnapshot" }
        let made = creates.filter(\.acted)
        lostPart = Double(made.count { $0.fault?.moment == .after }) / Double(made.count)
        self.unsent = creates.count { $0.fault?.moment == .before && !$0.acted }

        var wrong = world.audit()
        // No duplicate was made, not even one that was deleted later.
        if made.count != 320 { wrong.append("\(made.count) snapshots were made") }
        let totals = report.findings.totals
        if totals.done == 0 || totals.failed + totals.skipped + totals.blocked + totals.open > 0 {
            wrong.append("not every task is done: \(totals) \(report.lanes.flatMap(\.failures))")
        }
        // The program exits with 0 only if the verdict is `ok`.
        if report.state != .ended || report.verdict != .ok { wrong.append("\(report.state), \(report.verdict)") }
        complaints = wrong
    }
}
