import Foundation
import Model

/// Columns to the vocabulary's values. What does not parse was not written by this program: `corrupt`.
extension SQLRow {
    func lane(_ column: Int32, path: String) throws -> Lane {
        guard let account = AccountID(text(column)), let region = Region(text(column + 1)) else {
            throw StoreError.corrupt(path: path, message: "'\(text(column))/\(text(column + 1))' is no lane")
        }
        return Lane(account: account, region: region)
    }

    /// `slot_day, slot_start, slot_end`
    func slot(_ column: Int32, path: String) throws -> Slot {
        guard let day = CalendarDay(text(column)) else {
            throw StoreError.corrupt(path: path, message: "'\(text(column))' is no day")
        }
        return Slot(day: day, start: instant(column + 1), end: instant(column + 2))
    }

    func instant(_ column: Int32) -> Instant { Instant(milliseconds: int64(column)) }
    func optionalInstant(_ column: Int32) -> Instant? { optionalInt64(column).map(Instant.init(milliseconds:)) }

    /// `code, message, hint, request_id, reach`
    func problem(_ column: Int32) -> Problem? {
        guard let code = optionalText(column) else { return nil }
        return Problem(
            code: code, message: text(column + 1), hint: optionalText(column + 2), requestID: optionalText(column + 3),
            reach: Problem.Reach(rawValue: text(column + 4)) ?? .task)
    }

    /// `attempts, deaths, must_look, wait_cause, wait_since, waits`
    func counters(_ column: Int32) -> TaskCounters {
        var wait: TaskCounters.Wait?
        if let cause = optionalText(column + 3).flatMap(WaitCause.init(rawValue:)) {
            wait = TaskCounters.Wait(cause: cause, since: instant(column + 4))
        }
        return TaskCounters(
            attempts: int(column), deaths: int(column + 1), mustLook: bool(column + 2), wait: wait,
            waits: int(column + 5))
    }

    /// `state, cloud_id, adopted, started_at` of a resource.
    func resource(_ column: Int32) -> ResourceNote? {
        guard let state = optionalText(column).flatMap(ResourceState.init(rawValue:)) else { return nil }
        return ResourceNote(
            id: text(column + 1), state: state, adopted: bool(column + 2), startedAt: optionalInstant(column + 3))
    }

    func pendingEnd(_ column: Int32) throws -> PendingEnd? {
        guard let text = optionalText(column) else { return nil }
        let stored = try JSONDecoder().decode(StoredPendingEnd.self, from: Data(text.utf8))
        return PendingEnd(stored.state, stored.problem)
    }
}

/// The form of `pending_end`.
private struct StoredPendingEnd: Codable {
    let state: EndState
    let problem: Problem
}

extension PendingEnd {
    /// As it is stored.
    func stored() throws -> String {
        String(decoding: try JSONEncoder().encode(StoredPendingEnd(state: state, problem: problem)), as: UTF8.self)
    }
}

extension Problem {
    /// As it is stored beside a resource.
    func stored() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

    init?(stored text: String?) throws {
        guard let text else { return nil }
        self = try JSONDecoder().decode(Problem.self, from: Data(text.utf8))
    }
}
