import Foundation
import Model
import Testing

import Queue

/// The disk fails while a database is copied, pruned or migrated.
@Suite struct UpkeepStorageFaultTests {
    @Test(arguments: FaultyDisk.Fault.allCases)
    func `a fault at any operation of a backup leaves a whole copy or none, and harms nothing`(
        fault: FaultyDisk.Fault
    ) async throws {
        try await strike(fault, { _ in }) { template in BackupUpkeep(original: try await WholeDatabase(path: template))
        }
    }

    @Test(arguments: FaultyDisk.Fault.allCases)
    func `a fault at any operation of a pruning leaves what is kept, and the next one ends it`(
        fault: FaultyDisk.Fault
    ) async throws {
        try await strike(
            fault,
            { store in
                _ = try await ScriptedNight.finish(store)
                try await PruneUpkeep.fill(store)
            }
        ) { template in
            let store = try await SQLiteStore.open(path: template, .existing, at: Sample.start)
            let kept = try await PruneUpkeep.picture(store)
            try await store.close()
            return PruneUpkeep(kept: kept)
        }
    }

    @Test(arguments: FaultyDisk.Fault.allCases)
    func `a fault at any operation of a migration leaves the old schema or the new, with a night's work`(
        fault: FaultyDisk.Fault
    ) async throws {
        try await strike(fault, { _ in }) { template in
            try await MigrationUpkeep.revert(template)
            return MigrationUpkeep(original: try await WholeDatabase(path: template))
        }
    }

    private static let syncsAtTheEnd = 3

    /// - Parameter fill: changes a database with a night in it.
    private func strike(
        _ fault: FaultyDisk.Fault, _ fill: (SQLiteStore) async throws -> Void,
        _ upkeep: (String) async throws -> any Upkeep
    ) async throws {
        try await Folder.with { folder in
            let template = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: template, .creating, at: Sample.start)
            var script = ScriptedNight()
            while !script.isOver { try await script.advance(store) }
            try await fill(store)
            try await store.close()
            let faulty = FaultyUpkeep(upkeep: try await upkeep(template), fault: fault, template: template)
            let last = try await faulty.moments()
            if fault != .delete, fault != .open { #expect(last > 0, "nothing could go wrong") }
            for ordinal in fault.ordinals(upTo: last) {
                guard let problems = try await faulty.problems(at: ordinal) else {
                    // A full disk refuses no sync, and the last operations are some.
                    try #require(fault == .full && ordinal > last - Self.syncsAtTheEnd, "\(ordinal) did not strike")
                    continue
                }
                try #require(problems == [], "\(fault) at \(ordinal)")
            }
        }
    }
}
