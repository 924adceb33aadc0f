import Foundation

/// Finds files and directories that other users may change, as ssh does. It opens nothing and refuses nothing.
package struct FileReview {
    package struct Finding: Hashable, Sendable {
        package let path: String
        package let fault: Fault

        package init(path: String, fault: Fault) { (self.path, self.fault) = (path, fault) }
    }

    package enum Fault: Hashable, Sendable {
        /// The group or all users may write to the file.
        case writable(mode: UInt32)
        /// The group or all users may add and replace files in the directory.
        case writableDirectory(mode: UInt32)
        /// It belongs to another user, who may write to it.
        case foreign(owner: UInt32, directory: String)
        /// It has a second name, perhaps in a directory of another user.
        case secondName
        /// It is a directory whose names cannot be read, so that its files were not looked at.
        case unlisted(code: Int32)
    }

    package private(set) var findings: [Finding] = []
    private var seen: Set<String> = []
    private let isPrivateGroup: (stat) -> Bool

    package init() { self.init(isPrivateGroup: PrivateGroup.isPrivate) }

    /// `isPrivateGroup` tells whether the group of a file is its owner's own, which lets in no other user.
    package init(isPrivateGroup: @escaping (stat) -> Bool) { self.isPrivateGroup = isPrivateGroup }

    /// Looks at a directory and those around it. If all names in it are read, as those of account files are, others may
    /// add none. If only some are, a sticky directory such as `/tmp` is fine, because a planted file is refused.
    package mutating func directory(_ path: String, isReadWhole: Bool = false) {
        guard let real = Self.real(path), let status = Self.status(real), seen.insert(real).inserted else { return }
        let isSticky = status.st_mode & S_ISVTX != 0
        if mayOthersWrite(status), isReadWhole || !isSticky {
            add(real, .writableDirectory(mode: status.st_mode & 0o7777))
        }
        around(real)
    }

    /// Looks at a file, behind links too, and at the directories around it. A missing file has no faults.
    package mutating func file(_ path: String) {
        guard let real = Self.real(path), let status = Self.status(real), seen.insert(real).inserted else { return }
        if status.st_mode & S_IFMT == S_IFREG, mayOthersWrite(status) {
            add(real, .writable(mode: status.st_mode & 0o7777))
        }
        if PlainFile.isForeign(status, at: real) {
            add(real, .foreign(owner: status.st_uid, directory: OwnedFile.parent(of: real)))
        }
        around(real)
    }

    /// Looks at a file that the program makes. It has one name.
    package mutating func ownFile(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        if status.st_nlink > 1 { add(path, .secondName) }
        file(path)
    }

    /// Returns the paths in a directory, in order. A missing directory has none. One whose names cannot be read is a fault.
    package mutating func paths(in directory: String) -> [String] {
        guard let stream = opendir(directory) else {
            if errno != ENOENT { add(directory, .unlisted(code: errno)) }
            return []
        }
        closedir(stream)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted().map { "\(directory)/\($0)" }
        } catch {
            add(directory, .unlisted(code: EIO))
            return []
        }
    }

    /// Looks at the directories around a path, up to the root. Of these only one that all users may write to is a fault:
    /// systems share some with a group on purpose, such as `/var/log`.
    private mutating func around(_ path: String) {
        var current = path
        while current != "/", current != "." {
            current = OwnedFile.parent(of: current)
            guard seen.insert(current + "/").inserted, let status = Self.status(current) else { return }
            if status.st_mode & 0o002 != 0, status.st_mode & S_ISVTX == 0, seen.insert(current).inserted {
                add(current, .writableDirectory(mode: status.st_mode & 0o7777))
            }
        }
    }

    private func mayOthersWrite(_ status: stat) -> Bool {
        status.st_mode & 0o002 != 0 || status.st_mode & 0o020 != 0 && !isPrivateGroup(status)
    }

    private mutating func add(_ path: String, _ fault: Fault) { findings.append(Finding(path: path, fault: fault)) }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
