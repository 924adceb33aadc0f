import Foundation
import Model
import Testing

import Queue

/// The disk fails at every write and sync of a night, one at a time. What was acknowledged stays. The rest is stored
/// wholly or not at all. The error says what to do, and once the cause is removed the work continues.
@Suite struct StorageFaultTests {
    @Test(arguments: FaultyDisk.Fault.allCases)
    func `a fault at any operation of a night loses nothing that was acknowledged`(
        fault: FaultyDisk.Fault
    ) async throws {
        try await strike(fault, log: LogSize(), atLeast: fault == .open ? 10 : fault == .delete ? 0 : 100)
    }

    /// A checkpoint follows every other turn. At each checkpoint the log begins again and is cut to a page.
    @Test(arguments: FaultyDisk.Fault.allCases)
    func `a fault at any operation of a night whose turns checkpoint loses nothing that was acknowledged`(
        fault: FaultyDisk.Fault
    ) async throws {
        var log = LogSize()
        (log.interval, log.keptBytes) = (20, 4_096)
        try await strike(
            fault, log: log,
            atLeast: fault == .open ? 10 : fault == .delete ? 0 : 150)
    }

    private func strike(_ fault: FaultyDisk.Fault, log: LogSize, atLeast least: Int) async throws {
        let pictures = try await ScriptedNight.pictures()
        try await Folder.with { folder in
            let template = folder.file("queue.sqlite")
            try await SQLiteStore.open(path: template, .creating, at: Sample.start).close()
            var night = FaultyNight(fault: fault, ordinal: 0, pictures: pictures, template: template, log: log)
            let last = try await night.moments()
            #expect(last >= least, "a night has more than \(last) operations")
            for ordinal in fault.ordinals(upTo: last) {
                night.ordinal = ordinal
                let problems = try #require(try await night.problems(), "\(ordinal) did not strike")
                try #require(problems == [], "\(fault) at \(ordinal)")
            }
        }
    }

    @Test(arguments: [FaultyDisk.Fault.full, .error, .open, .delete, .power])
    func `a fault while a database is made leaves a database that can still be made`(fault: FaultyDisk.Fault)
        async throws
    {
        let pictures = try await ScriptedNight.pictures()
        var night = FaultyNight(fault: fault, ordinal: 0, pictures: pictures, template: nil)
        let last = min(try await night.moments(), Self.operationsOfCreation)
        #expect(last > 0)
        for ordinal in fault.ordinals(upTo: last) {
            night.ordinal = ordinal
            let problems = try #require(try await night.problems(), "\(ordinal) did not strike")
            try #require(problems == [], "\(fault) at \(ordinal)")
        }
    }

    /// The operations of the schema's transaction, and a few more.
    private static let operationsOfCreation = 110

    @Test func `the faulty disk really loses what is not synced`() async throws {
        try await FaultyDisk.with { folder, disk in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            disk.breaks(.power, at: 1)
            await #expect(throws: StoreError.self) {
                _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            }
            #expect(disk.hasStruck && disk.moments(of: .power) >= 1 && disk.openFiles > 0)
            await #expect(throws: StoreError.self) { try await store.close() }
            #expect(disk.openFiles == 0)
        }
    }

    @Test func `the store waits for another program's transaction up to a limit, and then names it`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let request = Sample.request([Sample.enumerate(try Sample.lane())])
            let other = try Holder(of: path, by: .transaction)
            let error = await #expect(throws: StoreError.self) { try await store.enqueue(request, at: Sample.start) }
            guard case .unusable(path, let code, _, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(code & 0xff == 5 && hint?.contains("another program") == true)
            await other.kill()
            #expect(try await store.enqueue(request, at: Sample.start).tasksAdded == 1)
            try await store.close()
        }
    }

    @Test func `a damaged page is refused, with the way to restore the database`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let lane = try Sample.lane()
            let specs = (0..<500).map { Sample.create(lane, "vol-\($0)") }
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let copy = folder.file("copy.sqlite")
            try await store.backup(to: copy)
            try await store.close()
            try Self.damage(path)
            let error = await #expect(throws: StoreError.self) {
                let again = try await SQLiteStore.open(path: path, .existing, at: Sample.start)
                _ = try await again.tasks(TaskFilter(), limit: 1_000)
            }
            guard case .unusable(path, let code, _, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(code & 0xff == 11 && hint?.contains("queue backup") == true)
            let restored = try await SQLiteStore.open(path: copy, .existing, at: Sample.start)
            #expect(try await restored.tasks(TaskFilter(), limit: 1_000).count == 500)
            #expect(try await restored.check() == [])
            try await restored.close()
        }
    }

    /// Overwrites half of every page except those of the schema.
    private static func damage(_ path: String) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try handle.seekToEnd()
        // The schema fills the first pages, and the tasks are at the end.
        for offset in stride(from: size / 2 / 4_096 * 4_096, to: size, by: 4_096) {
            try handle.seek(toOffset: offset)
            try handle.write(contentsOf: Data(repeating: 0xff, count: 2_048))
        }
        try handle.close()
    }
}
