import Foundation
import Model
import Synchronization

/// Where this process is to die or to stop, and what it has passed.
///
/// `CRASH_AT=afterClaim:3`: SIGKILL to itself at the third passing of that point. `STOP_AT=beforeSend:1`: SIGSTOP, once.
/// `PASSED_TO=FILE`: a line with the point's name at each passing, appended before anything happens.
final class CrashPlan: Sendable {
    private struct Moment: Equatable {
        let point: CrashPoint
        /// From 1.
        let passing: Int

        /// Nil unless it is a point and a number, e.g. `beforeSend:2`.
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

    /// A misspelt point must not pass for one that is never reached.
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
            // Why: what cannot be recorded is missed by the test that reads it.
            _ = write(record, line, line.count)
        }
        // Why raise: it goes to this thread, which then does not come one instruction further; kill may pick another.
        if let death, death.point == point, death.passing == passing { raise(SIGKILL) }
        if let pause, pause.point == point, pause.passing == passing { raise(SIGSTOP) }
    }
}
