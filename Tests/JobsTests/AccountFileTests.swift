import Accounts
import CloudSimulator
import Engine
import Model
import Queue
import Reports
import Synchronization
import ReferenceStore
import Testing
import VirtualTime

/// Account files change between the enqueue and the claim of a task.
@Suite struct AccountFileTests {
    typealias World = EngineNightTests.World

    /// A change of the second account's file during the night.
    enum Change: CaseIterable, CustomTestStringConvertible {
        case removed, regionTakenAway, renamed

        var testDescription: String { "\(self)" }

        func apply(to accounts: [Account]) -> [Account] {
            let last = accounts[accounts.count - 1]
            func rewritten(name: String, file: String, regions: Account.Regions) -> Account {
                Account(
                    id: last.id, name: name, file: file, regions: regions, credentials: last.credentials,
                    timeZone: last.timeZone)
            }
            return switch self {
            // A broken file gives no account either.
            case .removed: accounts.dropLast()
            case .regionTakenAway:
                accounts.dropLast() + [rewritten(name: last.name, file: last.file, regions: .listed([Self.staying]))]
            case .renamed:
                accounts.dropLast()
                    + [rewritten(name: "another name", file: "accounts/another.yaml", regions: last.regions)]
            }
        }

        static let staying = Sample.known(Region("cn-north-1"))

        func takesAway(_ lane: Lane, of account: AccountID) -> Bool {
            switch self {
            case .removed: lane.account == account
            case .regionTakenAway: lane.account == account && lane.region != Self.staying
            case .renamed: false
            }
        }
    }

    @Test(arguments: Change.allCases, [1, 3, 7])
    func `nothing is touched in an account whose file is gone or broken, and what is put back is done once`(
        change: Change, seconds: Int
    ) async throws {
        let world = World(accounts: 2, instances: 12, seed: UInt64(seconds))
        let victim = try #require(world.accounts.last).id
        let changed = Mutex<Instant?>(nil)
        try await world.time.run {
            let run = try await world.enqueue()
            let begun = world.time.now
            let ending = await world.work(until: .ended(run)) {
                guard world.time.now - begun >= .seconds(seconds) else { return nil }
                let isFirst = changed.withLock { at in
                    defer { at = at ?? world.time.now }
                    return at == nil
                }
                return isFirst ? JobBench.fleet(change.apply(to: world.accounts)) : nil
            }
            #expect(ending == .goalMet)
            let at = try #require(changed.withLock { $0 })
            // A call that was sent before the change was noticed takes a moment to arrive.
            let late = world.cloud.ledger.filter { entry in
                let region = entry.region.flatMap { Region($0) }
                guard let account = entry.account, let region else { return false }
                return entry.service != "sts" && entry.at > at + .seconds(1)
                    && change.takesAway(Lane(account: account, region: region), of: victim)
            }
            #expect(late == [])
            let report = try #require(try await world.store.report(run, failureLimit: 1_000))
            #expect(report.state == .ended)
            if change == .renamed {
                #expect(report.verdict == .ok)
            } else {
                #expect(report.verdict != .ok)
                for failure in report.lanes.flatMap(\.failures) { #expect(failure.problem.code == "NoAccount") }
            }
            // The file is restored, and the replayed night is complete.
            _ = try await world.store.replay(TaskFilter(run: run), dryRun: false, at: world.time.now)
            #expect(await world.work(until: .ended(run)) == .goalMet)
            #expect(try await world.store.report(run, failureLimit: 10)?.verdict == .ok)
        }
        #expect(world.audit() == [])
        #expect(world.cloud.ledger.count { $0.acted && $0.action == "CreateSnapshot" } == 2 * 2 * 24)
    }
}
