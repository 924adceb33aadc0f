import Foundation
import Model
import Synchronization

/// Tells at which point this process must die or stop, and records the points that it has passed.
///
/// With `CRASH_AT=afterClaim:3` the process sends itself SIGKILL when it passes that point for the third time.
/// `STOP_AT` sends SIGSTOP in the same way. With `PASSED_TO=FILE` it first appends the point's name to a file.
final class CrashPlan: Sendable {
    private struct Moment: Equatable {
        let point: CrashPoint
        /// The number of the passing, counted from 1.
        let passing: Int

        /// Nil unless the text is a point and a number, e.g. `beforeSend:2`.
        init?(_ text: String) {
            let parts = text.split(separator: ":")
            guard parts.count == 2, let point = CrashPoint(rawValue: String(parts[0])), let passing = Int(parts[1])
            else { return nil }
            (self.point, self.passing) = (point, passing)
        }
    }

    private let death: Moment?
    private let pause: Moment?
    private let record: Int32
    private let passings = Mutex<[CrashPoint: Int]>([:])

    init(_ environment: [String: String]) {
        death = Self.moment("CRASH_AT", environment)
        pause = Self.moment("STOP_AT", environment)
        record = environment["PASSED_TO"].map { open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600) } ?? -1
    }

    /// Ends the process at a misspelt point, which would otherwise look like a point that is never reached.
    private static func moment(_ name: String, _ environment: [String: String]) -> Moment? {
        guard let text = environment[name] else { return nil }
        guard let moment = Moment(text) else { preconditionFailure("\(name)=\(text): expected e.g. afterClaim:3") }
        return moment
    }

    @Sendable func pass(_ point: CrashPoint) {
        let passing = passings.withLock { passings in
            passings[point, default: 0] += 1
            return passings[point, default: 0]
        }
        if record >= 0 {
            let line = Array("\(point.rawValue)\n".utf8)
            // Why no check: the test that reads the file notices a missing line.
            _ = write(record, line, line.count)
        }
        // Why raise: it signals this thread, which then executes nothing more. `kill` may signal another thread.
        if let death, death.point == point, death.passing == passing { raise(SIGKILL) }
        if let pause, pause.point == point, pause.passing == passing { raise(SIGSTOP) }
    }
}
