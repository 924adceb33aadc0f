import Foundation
import GRDB
import Model
import Synchronization
import Testing

@testable import Queue

@Suite struct DatabaseFileTests {
    private static func taken(_ path: String) -> StoreError {
        .refused("\(path) exists already", hint: "name a file that does not exist")
    }

    @Test func `The directory has mode 0700 and every file in it 0600, whatever the umask`() async throws {
        try await Folder.with { folder in
            let path = folder.file("state/aws-man/queue.sqlite")
            let lock = try #require(try OwnerLock.tryAcquire(database: path))
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("state/aws-man")).sorted()
            #expect(
                names == [
                    "queue.sqlite", "queue.sqlite-shm", "queue.sqlite-wal", "queue.sqlite.owner", "queue.sqlite.turn",
                    "queue.sqlite.write",
                ])
            for name in names { #expect(try folder.mode("state/aws-man/\(name)") == 0o600, "\(name)") }
            #expect(try folder.mode("state") == 0o700 && folder.mode("state/aws-man") == 0o700)
            try await store.close()
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `A file that other users could read is closed to them when the database is opened`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await SQLiteStore.open(path: path, .creating, at: Sample.start).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            try await SQLiteStore.open(path: path, .existing, at: Sample.start).close()
            #expect(try folder.mode("queue.sqlite") == 0o600)
        }
    }

    @Test func `The settings on which durability depends are right`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let settings = try await store.write(at: Sample.start) { scope in
                let names: [StaticString] = [
                    "synchronous", "journal_mode", "wal_autocheckpoint", "mmap_size", "foreign_keys",
                ]
                return try names.map { name in
                    try SQLStatement("PRAGMA \(name)", on: scope.db).first { $0.text(name) }
                }
            }
            #expect(settings == ["2", "wal", "0", "0", "1"])
            try await store.close()
        }
    }

    @Test func `Readers cannot write`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            await #expect(throws: StoreError.self) {
                try await store.read { try $0.sql("UPDATE meta SET change_mark = 7").run() }
            }
            #expect(try await store.changeMark() == 0)
            try await store.close()
        }
    }

    @Test func `After closing, everything is in the one file`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            try await store.close()
            // Why: a missing log is as good as an empty one.
            let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
            #expect((log ?? 0) == 0)
            let alone = folder.file("alone.sqlite")
            try FileManager.default.copyItem(atPath: path, toPath: alone)
            let copy = try await SQLiteStore.open(path: alone, .existing, at: Sample.start)
            #expect(try await copy.run(Sample.run)?.counts.open == 1)
            try await copy.close()
        }
    }

    @Test func `The log is checkpointed while the queue works, and stays bounded`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let seen = SeenPoints()
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start) { seen.note($0) }
            let lane = try Sample.lane()
            let payload = String(repeating: "x", count: 3_000)
            for round in 0..<80 {
                let specs = (0..<300).map { number in
                    TaskSpec(
                        lane: lane, kind: JobKind("k"), subject: "\(round)-\(number)", action: Sample.createAction,
                        reason: "", payload: payload)
                }
                _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            }
            #expect(seen.points.contains(.beforeCheckpoint) && seen.points.contains(.afterCheckpoint))
            let log = try #require(FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int)
            #expect(log < 70 << 20)
            try await store.close()
        }
    }

    @Test func `A backup takes no name that is in use, nor one beside which another database's log lies`()
        async throws
    {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(
                path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let target = folder.file("copy.sqlite")
            for end in ["-wal", "-journal"] {
                try Data("old".utf8).write(to: URL(fileURLWithPath: target + end))
                await #expect(throws: Self.taken(target + end)) {
                    try await store.backup(to: target)
                }
                try FileManager.default.removeItem(atPath: target + end)
            }
            try FileManager.default.createSymbolicLink(atPath: target, withDestinationPath: folder.file("elsewhere"))
            await #expect(throws: Self.taken(target)) {
                try await store.backup(to: target)
            }
            #expect(!FileManager.default.fileExists(atPath: folder.file("elsewhere")))
            try await store.close()
        }
    }

    @Test func `A backup overwrites what a killed one left, and does not wait for another that writes the same file`()
        async throws
    {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(
                path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            let target = folder.file("copy.sqlite")
            for end in [".part", ".part-journal"] {
                try Data(repeating: 0xa5, count: 9_000).write(to: URL(fileURLWithPath: target + end))
            }
            do {
                let other = try FileLock(path: target + ".part")
                let isHeld = other.tryLock()
                #expect(isHeld)
                await #expect(
                    throws: StoreError.refused(
                        "another process is writing \(target)", hint: "wait for it, or name another file")
                ) {
                    try await store.backup(to: target)
                }
            }
            try await store.backup(to: target)
            let copy = try await SQLiteStore.open(path: target, .existing, at: Sample.start)
            #expect(try await copy.check() == [])
            try await copy.close()
            try await store.close()
        }
    }

    @Test func `An unfinished backup overwrites neither the database itself nor the file behind a link`() async throws {
        try await Folder.with { folder in
            let path = folder.file("copy.sqlite.part")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let other = folder.file("other.sqlite")
            try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.file("precious")))
            try FileManager.default.createSymbolicLink(
                atPath: other + ".part", withDestinationPath: folder.file("precious"))
            for target in [folder.file("copy.sqlite"), other] {
                let refusal = StoreError.refused(
                    "\(target).part exists and is no unfinished copy", hint: "name another file")
                await #expect(throws: refusal) { try await store.backup(to: target) }
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("precious"))) == Data("precious".utf8))
            #expect(try await store.check() == [])
            try await store.close()
        }
    }

    @Test func `A backup is a consistent separate copy, and overwrites nothing`() async throws {
        try await Folder.with { folder in
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            _ = try await store.enqueue(Sample.request([Sample.enumerate(try Sample.lane())]), at: Sample.start)
            let target = folder.file("copy.sqlite")
            try await store.backup(to: target)
            #expect(try folder.mode("copy.sqlite") == 0o600)
            await #expect(throws: Self.taken(target)) {
                try await store.backup(to: target)
            }
            let copy = try await SQLiteStore.open(path: target, .existing, at: Sample.start)
            #expect(try await copy.check() == [])
            #expect(try await copy.run(Sample.run)?.counts.open == 1)
            try await copy.close()
            try await store.close()
        }
    }

    @Test func `Reading makes no database`() async throws {
        try await Folder.with { folder in
            let path = folder.file("missing/queue.sqlite")
            let error = await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: path, .existing, at: Sample.start)
            }
            guard case .unusable(path, _, let message, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("no database") && hint?.contains("aws-man run") == true)
            #expect(!FileManager.default.fileExists(atPath: folder.file("missing")))
        }
    }

    @Test func `An unwritable directory is named, with what to do`() async throws {
        // Why /proc: tests may run as root, who can write into every other directory.
        let path = "/proc/self/fdinfo/aws-man/queue.sqlite"
        let error = await #expect(throws: StoreError.self) {
            try await SQLiteStore.open(path: path, .creating, at: Sample.start)
        }
        guard case .unusable(let named, _, let message, let hint) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(named == "/proc/self/fdinfo/aws-man" && !message.isEmpty && hint != nil)
    }

    @Test func `A damaged file is refused with the way to restore it`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: path))
            let error = await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: path, .existing, at: Sample.start)
            }
            guard case .unusable(path, 26, _, let hint) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(hint?.contains("queue backup") == true)
        }
    }

    @Test func `Another program's file is left as it is, with nothing beside it`() async throws {
        try await Folder.with { folder in
            let path = folder.file("alpha.yaml")
            try Data("account: \"123456789012\"\n".utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            for opening in [SQLiteStore.Opening.existing, .creating] {
                let error = await #expect(throws: StoreError.self) {
                    try await SQLiteStore.open(path: path, opening, at: Sample.start)
                }
                guard case .unusable(path, 26, _, let hint) = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
                #expect(hint?.hasPrefix("name another file") == true)
            }
            #expect(throws: StoreError.self) { try OwnerLock.tryAcquire(database: path) }
            #expect(try folder.mode("alpha.yaml") == 0o644)
            let beside = try FileManager.default.contentsOfDirectory(atPath: folder.file("."))
            #expect(beside == ["alpha.yaml"])
        }
    }

    @Test func `A file whose head is still in the log is a database`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let request = Sample.request([Sample.create(try Sample.lane(), "vol-1")])
            _ = try await store.enqueue(request, at: Sample.start)
            // This is the state after a power failure in the first checkpoint: later pages are written, page 1 is not.
            let copy = folder.file("copy.sqlite")
            try Data(repeating: 0, count: 8_192).write(to: URL(fileURLWithPath: copy))
            try FileManager.default.copyItem(atPath: path + "-wal", toPath: copy + "-wal")
            let again = try await SQLiteStore.open(path: copy, .existing, at: Sample.start)
            #expect(try await again.run(Sample.run)?.counts.open == 1)
            try await again.close()
            try await store.close()
        }
    }

    @Test func `SQLite's own message is bounded and moves no cursor`() {
        let message = "malformed schema (\u{1B}[2J\u{202E}" + String(repeating: "x", count: 9_999)
        for code in [ResultCode.SQLITE_CORRUPT, .SQLITE_CONSTRAINT] {
            let error = StoreError(DatabaseError(resultCode: code, message: message), path: "q")
            let shown =
                switch error {
                case .unusable(_, _, let message, _), .corrupt(_, let message): message
                default: "\(error)"
                }
            #expect(shown.contains("\\u{1b}[2J\\u{202e}") && !shown.contains("\u{1B}") && shown.utf8.count < 3_000)
        }
    }

    @Test func `The check finds a torn page`() async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            let store = try await SQLiteStore.open(path: path, .creating, at: Sample.start)
            let lane = try Sample.lane()
            _ = try await store.enqueue(
                Sample.request((0..<500).map { Sample.create(lane, "vol-\($0)") }), at: Sample.start)
            try await store.close()
            let handle = try #require(FileHandle(forUpdatingAtPath: path))
            let size = try handle.seekToEnd()
            try handle.seek(toOffset: size - 4_096)
            try handle.write(contentsOf: Data(repeating: 0xff, count: 2_048))
            try handle.close()
            let again = try await SQLiteStore.open(path: path, .existing, at: Sample.start)
            let problems: [String]
            do { problems = try await again.check() } catch { problems = ["\(error)"] }
            #expect(!problems.isEmpty)
        }
    }
}

/// The crash points that were passed.
final class SeenPoints: Sendable {
    private let seen = Mutex<[CrashPoint]>([])
    func note(_ point: CrashPoint) { seen.withLock { $0.append(point) } }
    var points: [CrashPoint] { seen.withLock { $0 } }
}
