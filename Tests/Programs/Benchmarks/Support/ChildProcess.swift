import Foundation

/// Another process of the benchmarks. Its owner ends it with `end`.
final class ChildProcess {
    let process = Process()
    private let output = Pipe()

    init(_ executable: String, _ arguments: [String], environment: [String: String] = [:], quiet: Bool = false) throws {
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardOutput = quiet ? FileHandle.nullDevice : output
        try process.run()
    }

    /// The path of an executable in this one's directory.
    static func path(of name: String) -> String {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name).path
    }

    /// Blocks until the child has written a line, and returns it.
    func line() -> String {
        var line = Data()
        while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    var figures: ProcessFigures { ProcessFigures(process.processIdentifier) }

    func end() {
        // Why not SIGTERM: a child that is started on a thread of libdispatch has this signal blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// The processor time and memory of a process, as the kernel counts them.
struct ProcessFigures {
    /// User and system time together.
    let processorSeconds: Double
    /// The megabytes (10⁶ bytes): resident now, anonymous now, and the most that was ever resident.
    let resident: Double
    let anonymous: Double
    let residentAtMost: Double

    /// The processor seconds of this process.
    static var processorSeconds: Double { ProcessFigures(getpid()).processorSeconds }

    /// The same to the microsecond, for short work.
    static var exactProcessorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The processor seconds of all children of this process that have ended.
    static var endedChildrenSeconds: Double {
        var usage = rusage()
        precondition(getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0, "the kernel counts")
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    init(_ pid: Int32) {
        // Why: a process that has ended has no figures.
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""  // Why: the same.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
        processorSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        func megabytes(_ name: String) -> Double {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
            let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
            return kibibytes * 1_024 / 1_000_000
        }
        resident = megabytes("VmRSS")
        anonymous = megabytes("RssAnon")
        residentAtMost = megabytes("VmHWM")
    }
}
