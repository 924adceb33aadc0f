import Foundation
import Model
import Reports
import Synchronization

/// One log file an account, and one for what concerns none (REQUIREMENTS R13).
///
/// Each is opened for appending, so that logrotate's `copytruncate` works: after the truncation the next line is the
/// first. A file that has been moved away is made anew when the process starts again.
final class LogFiles: Sendable {
    private let directory: String
    private let open = Mutex<[String: Int32]>([:])
    private let complain: @Sendable (String) -> Void

    /// Files kept open at once; beyond it the file is opened for each line.
    private static let openMaximum = 512

    /// Makes `directory` when it is missing; throws when that cannot be done or nothing can be written there.
    init(directory: String, complain: @escaping @Sendable (String) -> Void) throws(CommandFailure) {
        self.directory = directory
        self.complain = complain
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw Self.unusable(directory, "cannot be made", mkdir(directory, 0o750) == 0 ? EEXIST : errno)
        }
        guard let descriptor = Self.opened(path(nil)) else {
            throw Self.unusable(directory, "cannot be written to", errno)
        }
        open.withLock { $0[path(nil)] = descriptor }
    }

    /// Why not Foundation's own words: of the usual causes it names none.
    private static func unusable(_ directory: String, _ what: String, _ code: Int32) -> CommandFailure {
        .fatal(
            "--log-dir \(Printable.line(directory)) \(what): \(String(cString: strerror(code)))\n"
                + "  → make it, writable for the user who runs this, or name another")
    }

    deinit { open.withLock { $0.values.forEach { close($0) } } }

    func path(_ account: AccountID?) -> String {
        directory + "/aws-man" + (account.map { "_\($0)" } ?? "") + ".log"
    }

    /// Appends one line, whole: lines of several processes do not mix.
    func append(_ line: String, for account: AccountID?) {
        let path = path(account)
        let bytes = Array(line.utf8)
        open.withLock { open in
            guard let descriptor = open[path] ?? Self.opened(path) else {
                complain("\(path): \(String(cString: strerror(errno)))\n")
                return
            }
            if open[path] == nil && open.count < Self.openMaximum { open[path] = descriptor }
            let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written != bytes.count {
                complain("\(path): a line was not written: \(String(cString: strerror(errno)))\n")
            }
            if open[path] == nil { close(descriptor) }
        }
    }

    private static func opened(_ path: String) -> Int32? {
        let descriptor = Foundation.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        return descriptor < 0 ? nil : descriptor
    }
}
