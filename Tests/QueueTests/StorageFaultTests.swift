import Foundation
import Model
import Testing

import Queue

/// The disk fails at every write and sync of a night, one at a time: what was acknowledged stays, what was not is there
/// wholly or not at all, the error says what to do, and once the cause is gone the work goes on.
@Suite struct StorageFaultTests {
    @Test(arguments: FaultyDisk.Fault.allCases)
    func `a fault at any operation of a night loses nothing that was acknowledged`(
        fault: FaultyDisk.Fault
    ) async throws {
        let pictures = try await ScriptedNight.pictures()
        try await Folder.with { folder in
            let template = folder.file("queue.sqlite")
            try await SQLiteStore.open(path: template, .creating, at: Night.start).close()
            let counts = try await FaultyNight.measure(template: template, pictures: pictures)
            let last = fault == .read ? counts.reads : counts.operations
            #expect(last > 100, "a night of \(last) operations is no night")
            for ordinal in Self.ordinals(of: fault, upTo: last) {
                let night = FaultyNight(fault: fault, ordinal: ordinal, pictures: pictures, template: template)
                let problems = try #require(try await night.problems(), "\(ordinal) did not strike")
                try #require(problems == [], "\(fault) at \(ordinal)")
            }
        }
    }

    @Test(arguments: [FaultyDisk.Fault.full, .error, .power])
    func `a fault while a database is made leaves one that can be made`(fault: FaultyDisk.Fault) async throws {
        let pictures = try await ScriptedNight.pictures()
        for ordinal in Self.ordinals(of: fault, upTo: Self.operationsOfCreation) {
            let night = FaultyNight(fault: fault, ordinal: ordinal, pictures: pictures, template: nil)
            let problems = try #require(try await night.problems(), "\(ordinal) did not strike")
            try #require(problems == [], "\(fault) at \(ordinal)")
        }
    }

    /// The schema's transaction, and a little more.
    private static let operationsOfCreation = 110

    /// The power fails at each one. Of the other faults each takes every third, so that together they leave none out;
    /// `AWS_MAN_ALL_FAULTS=1` takes all, in some minutes.
    private static func ordinals(of fault: FaultyDisk.Fault, upTo last: Int) -> [Int] {
        if ProcessInfo.processInfo.environment["AWS_MAN_ALL_FAULTS"] != nil { return Array(1...last) }
        switch fault {
        case .power: return Array(1...last)
        case .full: return Array(stride(from: 1, through: last, by: 3))
        case .error, .read: return Array(stride(from: 2, through: last, by: 3))
        case .torn: return Array(stride(from: 3, through: last, by: 3))
        }
    }

    @Test func `what is not synced is lost: the disk that this suite stands on does fail`() async throws {
        try await FaultyDisk.with { folder, disk in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Night.start)
            disk.breaks(.power, at: 1)
            await #expect(throws: StoreError.self) {
                _ = try await store.enqueue(Night.request([Night.enumerate(try Night.lane())]), at: Night.start)
            }
            #expect(disk.hasStruck && disk.operations >= 1 && disk.openFiles > 0)
            await #expect(throws: StoreError.self) { try await store.close() }
            #expect(disk.openFiles == 0)
        }
    }

    @Test func `another program's transaction is waited for, within a bound, and then named`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Night.start)
            let request = Night.request([Night.enumerate(try Night.lane())])
            let other = try Holder(of: path, by: .transaction)
            let error = await #expect(throws: StoreError.self) { try await store.enqueue(request, at: Night.start) }
            guard case .unusable(path, let code, _, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(code & 0xff == 5 && hint?.contains("another program") == true)
            await other.kill()
            #expect(try await store.enqueue(request, at: Night.start).tasksAdded == 1)
            try await store.close()
        }
    }

    @Test func `a damaged page is refused, with the way to restore the database`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Night.start)
            let lane = try Night.lane()
            let specs = (0..<500).map { Night.create(lane, "vol-\($0)") }
            _ = try await store.enqueue(Night.request(specs), at: Night.start)
            let copy = folder.file("copy.sqlite")
            try await store.backup(to: copy)
            try await store.close()
            try Self.damage(path)
            let error = await #expect(throws: StoreError.self) {
                let again = try await SQLiteStore.open(path: path, .existing, at: Night.start)
                _ = try await again.tasks(TaskFilter(), limit: 1_000)
            }
            guard case .unusable(path, let code, _, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(code & 0xff == 11 && hint?.contains("queue backup") == true)
            let restored = try await SQLiteStore.open(path: copy, .existing, at: Night.start)
            #expect(try await restored.tasks(TaskFilter(), limit: 1_000).count == 500)
            #expect(try await restored.check() == [])
            try await restored.close()
        }
    }

    /// Half of every table's page but the schema's own is overwritten.
    private static func damage(_ path: String) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        let size = try handle.seekToEnd()
        // The schema fills the first pages; the tasks lie at the end.
        for offset in stride(from: size / 2 / 4_096 * 4_096, to: size, by: 4_096) {
            try handle.seek(toOffset: offset)
            try handle.write(contentsOf: Data(repeating: 0xff, count: 2_048))
        }
        try handle.close()
    }
}
