import Foundation
import Testing

import Queue

/// Files that another user planted beside the database are refused, and nothing behind them changes.
@Suite struct PlantedFileTests {
    private static let endings = ["-wal", "-shm", ".owner", ".turn", ".write"]

    @Test(arguments: endings)
    func `a link beside the database is refused, and its target keeps mode and content`(ending: String) async throws {
        try await Folder.with { folder in
            let (path, target) = (folder.file("queue.sqlite"), folder.file("target"))
            try Data("content".utf8).write(to: URL(fileURLWithPath: target))
            #expect(chmod(target, 0o644) == 0)
            #expect(symlink(target, path + ending) == 0)
            let error = await #expect(throws: StoreError.self) { try await Self.open(path) }
            #expect(String(describing: error).contains("is a symbolic link"))
            var status = stat()
            #expect(stat(target, &status) == 0 && status.st_mode & 0o777 == 0o644)
            let content = try String(contentsOfFile: target, encoding: .utf8)
            #expect(content == "content")
        }
    }

    @Test(arguments: endings + [""])
    func `a named pipe beside the database is refused at once`(ending: String) async throws {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            #expect(mkfifo(path + ending, 0o644) == 0)
            let error = await #expect(throws: StoreError.self) { try await Self.open(path) }
            #expect(String(describing: error).contains("is not a regular file"))
        }
    }

    private static func open(_ path: String) async throws {
        guard let lock = try OwnerLock.tryAcquire(database: path) else { return }
        let store = try await SQLiteStore.open(path: path, .migrating(lock), at: Sample.start)
        try await store.close()
    }
}
