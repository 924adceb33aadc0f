import Foundation
import GRDB

/// Describes the machine on which the figures were measured.
enum Machine {
    static func description(directory: String) -> String {
        let model =
            text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "?"
        let memory = ProcessInfo.processInfo.physicalMemory >> 30
        let kernel = text("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines)
        let sync = Figure.short(milliseconds(ofSyncIn: directory))
        return """
            \(ProcessInfo.processInfo.activeProcessorCount) × \(model), \(memory) GiB; Linux \(kernel); \
            SQLite \(sqliteVersion()); fsync \(sync) ms in \(directory)
            """
    }

    private static func text(_ path: String) -> String {
        // Why: without the file the description is shorter.
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    private static func sqliteVersion() -> String {
        // Why: the version is only shown.
        (try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? "?"
    }

    /// The median of a hundred page writes, each with its fsync. No durable commit can be faster.
    private static func milliseconds(ofSyncIn directory: String) -> Double {
        let path = directory + "/aws-man-sync-\(getpid())"
        let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        defer {
            close(descriptor)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 4_096)
        let times = (0..<100).map { _ in
            let took = ContinuousClock().measure {
                _ = write(descriptor, page, page.count)
                fdatasync(descriptor)
            }
            return Figure.seconds(took) * 1_000
        }
        return Figure.median(times)
    }
}
