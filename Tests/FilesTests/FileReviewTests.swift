import Files
import Foundation
import Testing

@Suite struct FileReviewTests {
    private func findings(isPrivate: Bool = false, _ look: (inout FileReview) -> Void) -> [FileReview.Finding] {
        var review = FileReview(isPrivateGroup: { _ in isPrivate })
        look(&review)
        return review.findings
    }

    @Test(arguments: [
        (mode_t(0o644), false), (0o600, false), (0o755, false), (0o664, true), (0o646, true), (0o666, true),
    ])
    func `a file is a fault when its group or all may write`(mode: mode_t, isFault: Bool) throws {
        try Folder.with { folder in
            let path = try Folder.write("", folder + "/file", mode: mode)
            let expected = [FileReview.Finding(path: path, fault: .writable(mode: mode))]
            #expect(findings { $0.file(path) } == (isFault ? expected : []))
            #expect(symlink(path, folder + "/link") == 0)
            #expect(findings { $0.file(folder + "/link") } == (isFault ? expected : []), "behind a link too")
        }
    }

    @Test(arguments: [
        (mode_t(0o755), false, false), (0o775, true, true), (0o757, true, true), (0o1777, false, true),
        (0o1775, false, true),
    ])
    func `a directory is a fault when others may write, a sticky one only when all of it is read`(
        mode: mode_t, isFault: Bool, isFaultReadWhole: Bool
    ) throws {
        try Folder.with { folder in
            #expect(chmod(folder, mode) == 0)
            let expected = [FileReview.Finding(path: folder, fault: .writableDirectory(mode: mode))]
            #expect(findings { $0.directory(folder) } == (isFault ? expected : []))
            #expect(findings { $0.directory(folder, isReadWhole: true) } == (isFaultReadWhole ? expected : []))
        }
    }

    @Test(arguments: [(mode_t(0o664), false), (0o662, true), (0o666, true)])
    func `the right of the owner's own group lets in no other user`(mode: mode_t, isFault: Bool) throws {
        try Folder.with { folder in
            let path = try Folder.write("", folder + "/file", mode: mode)
            #expect(findings(isPrivate: true) { $0.file(path) }.isEmpty != isFault)
            #expect(chmod(folder, mode | 0o111) == 0)
            #expect(findings(isPrivate: true) { $0.directory(folder) }.isEmpty != isFault)
        }
    }

    @Test(arguments: [
        ("backup", [], UInt32(1_001), true), ("backup", ["backup"], 1_001, true), ("backup", ["eve"], 1_001, false),
        ("staff", [], 1_001, false), ("backup", [], 0, false),
    ])
    func `a group is a user's own when it has the user's name and no other member`(
        name: String, members: [String], uid: UInt32, isPrivate: Bool
    ) {
        let group = PrivateGroup.Group(name: name, members: members)
        #expect(PrivateGroup.isPrivate(group, of: "backup", uid: uid) == isPrivate)
        #expect(!PrivateGroup.isPrivate(nil, of: "backup", uid: uid))
        #expect(!PrivateGroup.isPrivate(group, of: nil, uid: uid))
    }

    @Test func `of the directories around, one that all may write to is a fault, and each is named once`() throws {
        try Folder.with { folder in
            #expect(mkdir(folder + "/outer", 0o755) == 0 && mkdir(folder + "/outer/inner", 0o755) == 0)
            let path = try Folder.write("", folder + "/outer/inner/file")
            #expect(chmod(folder + "/outer", 0o775) == 0)
            #expect(findings { $0.file(path) } == [])
            #expect(chmod(folder + "/outer", 0o777) == 0)
            let found = findings {
                $0.file(path)
                $0.directory(folder + "/outer/inner")
                $0.directory(folder + "/outer")
            }
            #expect(found == [FileReview.Finding(path: folder + "/outer", fault: .writableDirectory(mode: 0o777))])
        }
    }

    @Test func `a directory whose names cannot be read is a fault, a missing one is none`() throws {
        try Folder.with { folder in
            let path = try Folder.write("", folder + "/file")
            let places = [path: [], folder: [path], folder + "/missing": []]
            for (place, paths) in places {
                var review = FileReview()
                #expect(review.paths(in: place) == paths)
                let fault = FileReview.Finding(path: place, fault: .unlisted(code: ENOTDIR))
                #expect(review.findings == (place == path ? [fault] : []))
            }
        }
    }

    @Test func `a second name of an own file is a fault, a link and a missing file are none`() throws {
        try Folder.with { folder in
            let path = try Folder.write("", folder + "/file")
            #expect(findings { $0.ownFile(path) } == [])
            #expect(Foundation.link(path, folder + "/second") == 0)
            #expect(findings { $0.ownFile(path) } == [FileReview.Finding(path: path, fault: .secondName)])
            #expect(findings { $0.file(path) } == [], "a person's file may have two names")
            #expect(symlink(path, folder + "/link") == 0)
            #expect(findings { $0.ownFile(folder + "/link") } == [], "it is refused when it is opened")
            #expect(findings { $0.ownFile(folder + "/missing") } == [])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can make a file of another user"))
    func `a file of another user is a fault unless its directory is that user's`() throws {
        try Folder.with { folder in
            let path = try Folder.write("", folder + "/file")
            #expect(chown(path, 65_534, 65_534) == 0)
            #expect(
                findings { $0.file(path) } == [
                    FileReview.Finding(path: path, fault: .foreign(owner: 65_534, directory: folder))
                ])
            #expect(chown(folder, 65_534, 65_534) == 0)
            #expect(findings { $0.file(path) } == [])
        }
    }
}
