import Files
import Foundation
import Testing

/// What is opened, and what another user may have planted.
@Suite(.timeLimit(.minutes(10))) struct PlainFileTests {
    static let flags: [Int32] = [O_RDONLY, O_RDWR | O_CREAT, O_WRONLY | O_APPEND | O_CREAT]

    @Test(arguments: flags) func `a link is refused, and its target keeps mode and content`(flags: Int32) throws {
        try Folder.with { folder in
            let target = try Folder.write("content", folder + "/target")
            #expect(symlink(target, folder + "/link") == 0)
            #expect(symlink(folder + "/nothing", folder + "/dangling") == 0)
            #expect(throws: FileRefusal.link) { try PlainFile.open(folder + "/link", flags) }
            #expect(throws: FileRefusal.link) { try PlainFile.open(folder + "/dangling", flags) }
            #expect(throws: FileRefusal.link) { try PlainFile.makePrivate(folder + "/link") }
            #expect(Folder.mode(target) == 0o644)
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "content")
            #expect(access(folder + "/nothing", F_OK) != 0)
        }
    }

    @Test(arguments: flags) func `a pipe, a directory and a device are refused at once`(flags: Int32) throws {
        try Folder.with { folder in
            #expect(mkfifo(folder + "/pipe", 0o644) == 0)
            #expect(mkdir(folder + "/directory", 0o755) == 0)
            for path in [folder + "/pipe", folder + "/directory", "/dev/null", "/dev/zero"] {
                #expect(throws: FileRefusal.irregular, "\(path)") { try PlainFile.open(path, flags) }
                #expect(throws: FileRefusal.irregular, "\(path)") { try PlainFile.makePrivate(path) }
            }
            #expect(Folder.mode(folder + "/pipe") == 0o644 && Folder.mode(folder + "/directory") == 0o755)
        }
    }

    @Test func `a file with a second name keeps its mode, any other is made private`() throws {
        try Folder.with { folder in
            let target = try Folder.write("content", folder + "/target")
            #expect(Foundation.link(target, folder + "/second") == 0)
            try PlainFile.makePrivate(folder + "/second")
            #expect(Folder.mode(target) == 0o644)
            #expect(unlink(folder + "/second") == 0)
            try PlainFile.makePrivate(target)
            #expect(Folder.mode(target) == 0o600)
            try PlainFile.makePrivate(folder + "/missing")
            #expect(access(folder + "/missing", F_OK) != 0)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"))
    func `a file of another user is refused unless its directory is that user's`() throws {
        try Folder.with { folder in
            let path = try Folder.write("content", folder + "/planted")
            #expect(chown(path, 65_534, 65_534) == 0)
            for flags in Self.flags {
                #expect(throws: FileRefusal.foreign(owner: 65_534)) { try PlainFile.open(path, flags) }
            }
            #expect(throws: FileRefusal.foreign(owner: 65_534)) { try PlainFile.makePrivate(path) }
            #expect(Folder.mode(path) == 0o644)
            #expect(try PlainFile.read(path, atMost: 7, as: .input) == Array("content".utf8))
            #expect(chown(folder, 65_534, 65_534) == 0)
            close(try PlainFile.open(path, O_RDONLY))
        }
    }

    @Test func `a person's file may be a link, and is read up to its limit`() throws {
        try Folder.with { folder in
            let target = try Folder.write("content", folder + "/target")
            #expect(symlink(target, folder + "/link") == 0)
            #expect(mkfifo(folder + "/pipe", 0o644) == 0)
            #expect(try PlainFile.read(folder + "/link", atMost: 7, as: .input) == Array("content".utf8))
            #expect(throws: FileRefusal.tooLong(bytes: 6)) {
                try PlainFile.read(folder + "/link", atMost: 6, as: .input)
            }
            #expect(throws: FileRefusal.link) { try PlainFile.read(folder + "/link", atMost: 7, as: .own) }
            for path in [folder + "/pipe", "/dev/zero", folder] {
                #expect(throws: FileRefusal.irregular) { try PlainFile.read(path, atMost: 7, as: .input) }
            }
            #expect(throws: FileRefusal.system(ENOENT)) {
                try PlainFile.read(folder + "/missing", atMost: 7, as: .input)
            }
            // The first byte of this regular file cannot be read.
            #expect(throws: FileRefusal.system(EIO)) { try PlainFile.read("/proc/self/mem", atMost: 7, as: .input) }
        }
    }

    @Test func `a huge file costs no memory`() throws {
        try Folder.with { folder in
            let path = try Folder.write("", folder + "/huge")
            #expect(truncate(path, 1 << 40) == 0)
            #expect(throws: FileRefusal.tooLong(bytes: FileBounds.credentials)) {
                try PlainFile.read(path, atMost: FileBounds.credentials, as: .input)
            }
        }
    }

    @Test func `a pipe and a link to a device are not replaced`() throws {
        try Folder.with { folder in
            #expect(mkfifo(folder + "/pipe", 0o600) == 0 && symlink("/dev/null", folder + "/null") == 0)
            for name in ["/pipe", "/null"] {
                #expect(throws: FileRefusal.irregular) { try PlainFile.replace(folder + name, with: [1]) }
            }
            #expect(throws: FileRefusal.system(EISDIR)) { try PlainFile.replace(folder, with: [1]) }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.sorted() == ["null", "pipe"])
        }
    }

    @Test func `a file is replaced as a whole, and a link in its place is replaced and not followed`() throws {
        try Folder.with { folder in
            let target = try Folder.write("content", folder + "/target")
            #expect(symlink(target, folder + "/cloud") == 0)
            try PlainFile.replace(folder + "/cloud", with: Array("new".utf8))
            #expect(try PlainFile.read(folder + "/cloud", atMost: 9, as: .own) == Array("new".utf8))
            #expect(Folder.mode(folder + "/cloud") == 0o600)
            #expect(try String(contentsOfFile: target, encoding: .utf8) == "content")
            try PlainFile.replace(folder + "/cloud", with: Array("all".utf8), mode: 0o644)
            #expect(Folder.mode(folder + "/cloud") == 0o644)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.sorted() == ["cloud", "target"])
            #expect(symlink(target, folder + "/cloud.\(getpid()).part") == 0)
            #expect(throws: FileRefusal.link) { try PlainFile.replace(folder + "/cloud", with: [1]) }
        }
    }
}
