import Foundation
import Testing

import Queue

/// Files that another user planted beside the database are refused, and nothing behind them changes.
@Suite struct PlantedFileTests {
    private static let endings = ["-wal", "-shm", "-journal", ".owner", ".turn", ".write"]

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

    /// Nothing is written for reports, so these files only have to be refused. The locks are not opened.
    @Test(arguments: ["", "-wal", "-shm", "-journal"], [true, false])
    func `what was planted beside the database is not read for a report either`(ending: String, isLink: Bool)
        async throws
    {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await Self.open(path)
            _ = unlink(path + ending)
            if isLink {
                try Data("content".utf8).write(to: URL(fileURLWithPath: folder.file("target")))
                // Why not for the file itself: a database may lie behind a link, and its target is then what is read.
                #expect(symlink(ending.isEmpty ? "queue.sqlite" : "target", path + ending) == 0)
            } else {
                #expect(mkfifo(path + ending, 0o644) == 0)
            }
            await #expect(throws: StoreError.self) {
                try await SQLiteStore.open(path: path, .reading, at: Sample.start)
            }
        }
    }

    @Test func `a pipe or a link in place of the owner's lock tells nothing about the owner, and holds up no one`()
        async throws
    {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            #expect(OwnerLock.isHeld(database: path) == false)
            #expect(mkfifo(path + ".owner", 0o644) == 0)
            #expect(OwnerLock.isHeld(database: path) == nil)
            #expect(unlink(path + ".owner") == 0 && symlink("target", path + ".owner") == 0)
            #expect(OwnerLock.isHeld(database: path) == nil)
        }
    }

    @Test func `a hard link beside the database keeps its mode`() async throws {
        try await Folder.with { folder in
            let (path, target) = (folder.file("queue.sqlite"), folder.file("target"))
            try Data().write(to: URL(fileURLWithPath: target))
            #expect(chmod(target, 0o644) == 0)
            #expect(link(target, path + ".owner") == 0)
            try await Self.open(path)
            #expect(try folder.mode("target") == 0o644)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"), arguments: endings + [""])
    func `a file of another user is refused with the line that corrects it, and keeps its mode`(ending: String)
        async throws
    {
        try await Folder.with { folder in
            let path = folder.file("queue.sqlite")
            try await Self.open(path)
            _ = unlink(path + ending)
            try Data("content".utf8).write(to: URL(fileURLWithPath: path + ending))
            #expect(chmod(path + ending, 0o644) == 0 && chown(path + ending, 65_534, 65_534) == 0)
            for opening in [SQLiteStore.Opening.reading, .creating] {
                // The reading of a report does not look at the locks' content, and the file is refused all the same.
                let error = await #expect(throws: StoreError.self) {
                    try await SQLiteStore.open(path: path, opening, at: Sample.start)
                }
                guard case .unusable(_, _, let message, let hint) = error else { return #expect(Bool(false)) }
                #expect(message.contains("belongs to another user (uid 65534) than its directory"))
                let line = "as root: chown --reference='\(folder.path)' '\(path)'*"
                #expect(hint?.hasSuffix(line) == true, "\(hint ?? "")")
            }
            #expect(try folder.mode("queue.sqlite" + ending) == 0o644)
        }
    }

    @Test(arguments: [".part", ".part-journal", ""])
    func `a link in place of a backup is refused, and its target keeps mode and content`(ending: String)
        async throws
    {
        try await Folder.with { folder in
            let (target, copy) = (folder.file("target"), folder.file("copy.sqlite"))
            try Data("content".utf8).write(to: URL(fileURLWithPath: target))
            #expect(chmod(target, 0o644) == 0 && symlink(target, copy + ending) == 0)
            let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
            await #expect(throws: StoreError.self) { try await store.backup(to: copy) }
            try await store.close()
            #expect(try folder.mode("target") == 0o644)
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "content")
        }
    }

    private static func open(_ path: String) async throws {
        guard let lock = try OwnerLock.tryAcquire(database: path) else { return }
        let store = try await SQLiteStore.open(path: path, .migrating(lock), at: Sample.start)
        try await store.close()
    }
}
