import CloudSimulator
import Foundation
import Model
import Testing

/// The audit must find each way of breaking a night.
@Suite struct NightAuditTests {
    @Test func `the audit accepts an undisturbed night and finds every way of breaking one`() async throws {
        try await CrashWorld.with(seed: 77, instances: 2) { world in
            let before = try await world.server.dump()
            let night = try await world.run("run", "night")
            #expect(night.ending == .exit(0), "\(night.said)")
            let after = try await world.server.dump()
            let calls = try await world.server.ledger()
            func audit(_ after: CloudScenario, _ calls: [LedgerEntry]) -> NightAudit.Findings {
                NightAudit(before: before, after: after, calls: calls, zoneHours: world.zoneHours).findings()
            }
            let flawless = audit(after, calls)
            #expect(flawless.isFlawless, "\(flawless)")
            #expect(flawless.due > 20)
            for breakage in Self.breakages {
                var broken = after
                var region = broken.accounts[0].regions[0]
                #expect(breakage.change(&region, before.accounts[0].regions[0]), "\(breakage.name): nothing to break")
                broken.accounts[0].regions[0] = region
                #expect(!breakage.found(audit(broken, calls)).isEmpty, "not found: \(breakage.name)")
            }
            let twice = calls + calls.filter { $0.action == "CreateSnapshot" && $0.acted }.prefix(1)
            #expect(!audit(after, twice).repeats.isEmpty)
        }
    }

    private struct Breakage: Sendable {
        let name: String
        let found: @Sendable (NightAudit.Findings) -> [String]
        /// Returns false when there is nothing to break.
        let change: @Sendable (inout CloudRegion, _ before: CloudRegion) -> Bool
    }

    private static let breakages = [
        Breakage(name: "a second snapshot", found: \.duplicates) { region, before in
            guard var duplicate = made(region, before).first else { return false }
            duplicate.id += "2"
            region.snapshots.append(duplicate)
            return true
        },
        Breakage(name: "a snapshot less", found: \.losses) { region, before in
            guard let gone = made(region, before).first(where: { $0.tags["AutoAMI"] == nil }) else { return false }
            region.snapshots.removeAll { $0.id == gone.id }
            return true
        },
        Breakage(name: "a snapshot that failed", found: \.losses) { region, before in
            guard let failed = made(region, before).first(where: { $0.tags["AutoAMI"] == nil }),
                let place = region.snapshots.firstIndex(where: { $0.id == failed.id })
            else { return false }
            region.snapshots[place].state = "error"
            return true
        },
        Breakage(name: "a locked one gone", found: \.others) { region, _ in remove(&region) { $0.isLocked } },
        Breakage(name: "a public one gone", found: \.others) { region, _ in remove(&region) { $0.isPublic } },
        Breakage(name: "a manual one gone", found: \.others) { region, _ in
            remove(&region) { $0.tags["Name"] == "taken by hand" }
        },
        Breakage(name: "yesterday's gone", found: \.others) { region, before in
            let old = Set(before.snapshots.map(\.id))
            guard let youngest = region.snapshots.filter({ old.contains($0.id) }).map(\.startedAt).max() else {
                return false
            }
            return remove(&region) { $0.startedAt == youngest }
        },
        Breakage(name: "the last good one gone", found: \.losses) { region, before in
            let volumes = Dictionary(
                grouping: before.snapshots.filter { $0.tags["AutoSnapshot"] == "true" }, by: \.volume)
            guard let only = volumes.values.first(where: { $0.count == 1 })?.first else { return false }
            return remove(&region) { $0.id == only.id }
        },
        Breakage(name: "a second image", found: \.duplicates) { region, before in
            let old = Set(before.images.map(\.id))
            guard var duplicate = region.images.first(where: { !old.contains($0.id) }) else { return false }
            duplicate.id += "2"
            region.images.append(duplicate)
            return true
        },
        Breakage(name: "an image less", found: \.losses) { region, before in
            let old = Set(before.images.map(\.id))
            guard let gone = region.images.first(where: { !old.contains($0.id) }) else { return false }
            region.images.removeAll { $0.id == gone.id }
            return true
        },
        Breakage(name: "a protected image gone", found: \.others) { region, _ in
            guard let place = region.images.firstIndex(where: { $0.tags["BaseAMI"] == "true" }) else { return false }
            region.images.remove(at: place)
            return true
        },
        Breakage(name: "an alarm put twice", found: \.repeats) { region, before in
            let old = Set(before.alarms.map(\.name))
            guard let place = region.alarms.firstIndex(where: { !old.contains($0.name) }) else { return false }
            region.alarms[place].overwrites = 1
            return true
        },
        Breakage(name: "a tuned alarm overwritten", found: \.others) { region, _ in
            guard let place = region.alarms.firstIndex(where: { $0.threshold == 55_000_000 }) else { return false }
            region.alarms[place].threshold = 1
            return true
        },
        Breakage(name: "an alarm less", found: \.losses) { region, before in
            let old = Set(before.alarms.map(\.name))
            guard let place = region.alarms.firstIndex(where: { !old.contains($0.name) }) else { return false }
            region.alarms.remove(at: place)
            return true
        },
    ]

    private static func made(_ region: CloudRegion, _ before: CloudRegion) -> [CloudSnapshot] {
        let old = Set(before.snapshots.map(\.id))
        return region.snapshots.filter { !old.contains($0.id) }
    }

    private static func remove(_ region: inout CloudRegion, _ which: (CloudSnapshot) -> Bool) -> Bool {
        guard let place = region.snapshots.firstIndex(where: which) else { return false }
        region.snapshots.remove(at: place)
        return true
    }
}
