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

    private struct State {
        var ending: Ending?
        var waiters: [CheckedContinuation<Ending, Never>] = []
    }

    let pid: Int32
    private let log: URL
    private let state = Mutex(State())

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
        let relay = Relay()
        process.terminationHandler = { ended in
            relay.tell(
                ended.terminationReason == .exit ? .exit(ended.terminationStatus) : .signal(ended.terminationStatus))
        }
        try process.run()
        pid = process.processIdentifier
        try output.close()
        relay.listen { [self] in end($0) }
    }

    /// The output so far.
    var said: String {
        // Why: without a file, the process has printed nothing.
        (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }

    /// How the process ended; nil while it runs.
    var ending: Ending? { state.withLock { $0.ending } }

    /// Sends a signal. It does nothing once the process has ended, as another process may then have its number.
    func signal(_ number: Int32) { state.withLock { if $0.ending == nil { kill(pid, number) } } }

    /// Whether SIGSTOP holds the process (proc(5): the state `T` follows the name in parentheses).
    var isStopped: Bool {
        // Why: a process that has ended has no such file and is not stopped.
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return text.split(separator: ")").last?.hasPrefix(" T") == true
    }

    func wait() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = state.withLock { state in
                if state.ending == nil { state.waiters.append(continuation) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }

    private func end(_ ending: Ending) {
        let waiters = state.withLock { state in
            state.ending = ending
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: ending) }
    }

    /// Passes the ending from the handler, which must be set before the start, to the object, which is complete only after.
    private final class Relay: Sendable {
        private let state = Mutex<(ending: Ending?, listener: (@Sendable (Ending) -> Void)?)>((nil, nil))

        func tell(_ ending: Ending) {
            let listener = state.withLock { state in
                state.ending = ending
                return state.listener
            }
            listener?(ending)
        }

        func listen(_ listener: @escaping @Sendable (Ending) -> Void) {
            let ending = state.withLock { state in
                state.listener = listener
                return state.ending
            }
            if let ending { listener(ending) }
        }
    }
}
