import Files
import Foundation
import Model
import Reports
import Synchronization

/// One log file per account, and one for events that belong to no account (REQUIREMENTS R13).
///
/// Each file is opened for appending, so that logrotate's `copytruncate` works: after a truncation the next line is
/// the first line of the file. A file that was moved away is created again when the process starts again.
package final class LogFiles: Sendable {
    private let directory: String
    private let open = Mutex<[String: Int32]>([:])
    /// The files of which lines are lost.
    private let lost = Mutex<Set<String>>([])
    private let complain: @Sendable (String) -> Void

    /// The most files that are kept open. Any other file is opened for each line.
    private static let openMaximum = 512

    /// Creates `directory` if it does not exist. When no file can be written there, this says so and returns nil: a log is
    /// no reason to miss a night (REQUIREMENTS R72).
    package init?(directory: String, complain: @escaping @Sendable (String) -> Void) {
        self.directory = directory
        self.complain = complain
        let missing = Self.missingFolders(of: directory)
        for folder in missing where !OwnedFile.makeDirectory(folder, mode: 0o750) && errno != EEXIST {
            complain(Self.unusable(directory, "cannot be created: \(FileRefusal.words(errno))"))
            return nil
        }
        do throws(FileRefusal) {
            let descriptor = try Self.opened(path(nil))
            open.withLock { $0[path(nil)] = descriptor }
        } catch {
            let planted = "remove \(Printable.line(path(nil))), which aws-man did not make, or name another directory"
            if case .system(let code) = error {
                complain(Self.unusable(directory, "cannot be written to: \(FileRefusal.words(code))"))
            } else {
                complain(Self.unusable(directory, "cannot be written to: its aws-man.log \(error.words)", planted))
            }
            return nil
        }
    }

    /// The directory and the folders around it that do not exist, the outer ones first.
    private static func missingFolders(of directory: String) -> [String] {
        var folders: [String] = []
        var current = URL(filePath: directory).standardizedFileURL
        while access(current.path, F_OK) != 0, current.path != "/" {
            folders.append(current.path)
            current.deleteLastPathComponent()
        }
        return folders.reversed()
    }

    private static func unusable(
        _ directory: String, _ what: String,
        _ hint: String = "make it writable for the user who runs aws-man, or name another directory"
    ) -> String {
        "warning: no log is written: --log-dir \(Printable.line(directory)) \(what)\n  → \(hint)\n"
    }

    deinit { open.withLock { $0.values.forEach { close($0) } } }

    func path(_ account: AccountID?) -> String {
        directory + "/aws-man" + (account.map { "_\($0)" } ?? "") + ".log"
    }

    /// True for the path of a log file of ours.
    static func isLog(_ path: String) -> Bool {
        let name = URL(filePath: path).lastPathComponent
        return name.hasPrefix("aws-man") && name.hasSuffix(".log")
    }

    /// Appends one line with a single write, so that lines of several processes do not mix.
    package func append(_ line: String, for account: AccountID?) {
        let path = path(account)
        let bytes = Array(line.utf8)
        open.withLock { open in
            let descriptor: Int32
            do throws(FileRefusal) {
                if let kept = open[path] { descriptor = kept } else { descriptor = try Self.opened(path) }
            } catch {
                return lose(path, error.reason)
            }
            if open[path] == nil && open.count < Self.openMaximum { open[path] = descriptor }
            let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            let why = FileRefusal.words(errno)
            if open[path] == nil { close(descriptor) }
            if written != bytes.count { lose(path, why) }
        }
    }

    /// Says once for each file that lines of it are lost.
    private func lose(_ path: String, _ why: String) {
        guard lost.withLock({ $0.insert(path).inserted }) else { return }
        complain("warning: \(Printable.line(path)): lines are not written: \(why)\n")
    }

    private static func opened(_ path: String) throws(FileRefusal) -> Int32 {
        try PlainFile.open(path, O_WRONLY | O_APPEND | O_CREAT, mode: 0o640)
    }
}
