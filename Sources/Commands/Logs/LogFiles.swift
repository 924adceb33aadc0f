import Foundation
import Model
import Reports
import Synchronization

/// One log file per account, and one for events that belong to no account (REQUIREMENTS R13).
///
/// Each file is opened for appending, so that logrotate's `copytruncate` works: after a truncation the next line is
/// the first line of the file. A file that was moved away is created again when the process starts again.
final class LogFiles: Sendable {
    private let directory: String
    private let open = Mutex<[String: Int32]>([:])
    private let complain: @Sendable (String) -> Void

    /// The most files that are kept open. Any other file is opened for each line.
    private static let openMaximum = 512

    /// Creates `directory` if it does not exist. Throws if `directory` cannot be created or cannot be written to.
    init(directory: String, complain: @escaping @Sendable (String) -> Void) throws(CommandFailure) {
        self.directory = directory
        self.complain = complain
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw Self.unusable(directory, "cannot be created", mkdir(directory, 0o750) == 0 ? EEXIST : errno)
        }
        guard let descriptor = Self.opened(path(nil)) else {
            throw Self.unusable(directory, "cannot be written to", errno)
        }
        open.withLock { $0[path(nil)] = descriptor }
    }

    /// The failure with the system's text for its cause, because Foundation's texts name none of the usual causes.
    private static func unusable(_ directory: String, _ what: String, _ code: Int32) -> CommandFailure {
        CommandFailure(
            .fatal, "--log-dir \(Printable.line(directory)) \(what): \(String(cString: strerror(code)))",
            hint: "create it, writable by the user who runs aws-man, or name another directory")
    }

    deinit { open.withLock { $0.values.forEach { close($0) } } }

    func path(_ account: AccountID?) -> String {
        directory + "/aws-man" + (account.map { "_\($0)" } ?? "") + ".log"
    }

    /// Appends one line with a single write, so that lines of several processes do not mix.
    func append(_ line: String, for account: AccountID?) {
        let path = path(account)
        let bytes = Array(line.utf8)
        open.withLock { open in
            guard let descriptor = open[path] ?? Self.opened(path) else {
                complain(
                    "\(path): a line was not written, the file cannot be opened: \(String(cString: strerror(errno)))\n")
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
