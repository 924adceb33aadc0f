import Foundation
import Synchronization

/// A child process of the test. The code that starts a child must also wait for it or end it.
final class Child: Sendable {
    enum Ending: Hashable, Sendable, CustomStringConvertible {
        case exit(Int32)
        case signal(Int32)

        var description: String {
            switch self {
            case .exit(let status): "exit \(status)"
            case .signal(let number): "signal \(number)"
            }
        }
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Holds the ending and its waiters. The handler of the process needs it before the `Child` is complete.
    private final class End: Sendable {
        let state = Mutex<(ending: Ending?, waiters: [CheckedContinuation<Ending, Never>])>((nil, []))

        func set(_ ending: Ending) {
            let waiters = state.withLock { state in
                defer { state = (ending, []) }
                return state.waiters
            }
            for waiter in waiters { waiter.resume(returning: ending) }
        }
    }

    let pid: Int32
    private let log: URL
    private let end: End

    /// Starts the process with exactly that environment. The file `log` receives its standard output and error.
    init(_ executable: URL, _ arguments: [String], environment: [String: String], log: URL) throws {
        self.log = log
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let end = End()
        process.terminationHandler = { ended in
            end.set(
                ended.terminationReason == .exit ? .exit(ended.terminationStatus) : .signal(ended.terminationStatus))
        }
        try process.run()
        pid = process.processIdentifier
        self.end = end
        try output.close()
    }

    /// The output so far.
    var said: String {
        // Why: without the file there is no output.
        (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }

    /// How the process ended; nil while it runs.
    var ending: Ending? { end.state.withLock { $0.ending } }

    /// Sends a signal. Does nothing once the process has ended, since its number may belong to another process then.
    func signal(_ number: Int32) { end.state.withLock { if $0.ending == nil { kill(pid, number) } } }

    /// True while SIGSTOP holds the process (proc(5): the state `T` follows the name in parentheses).
    var isStopped: Bool {
        // Why: a process that has ended has no such file and is not stopped.
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return text.split(separator: ")").last?.hasPrefix(" T") == true
    }

    func wait() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = end.state.withLock { state in
                if state.ending == nil { state.waiters.append(continuation) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }
}
