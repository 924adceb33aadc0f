import Foundation
import Model

/// Columns to the vocabulary's values. What does not parse was not written by this program: `corrupt`. `place` is the table
/// and the row that it stands in, such as `ended, task 87`.
extension SQLRow {
    /// A word of the vocabulary.
    func word<Word: RawRepresentable<String>>(
        _ column: Int32, _ name: StaticString, in place: @autoclosure () -> String, path: String
    ) throws -> Word {
        guard let word = Word(rawValue: text(column)) else {
            throw StoreError.corrupt(path: path, message: "\(place()): \(name) '\(text(column))' is not known")
        }
        return word
    }

    func lane(_ column: Int32, path: String) throws -> Lane {
        guard let account = AccountID(text(column)), let region = Region(text(column + 1)) else {
            throw StoreError.corrupt(
                path: path, message: "lane: '\(text(column))/\(text(column + 1))' is no account and region")
        }
        return Lane(account: account, region: region)
    }

    /// `slot_day, slot_start, slot_end`
    func night(_ column: Int32, of run: @autoclosure () -> String, path: String) throws -> Night {
        guard let day = CalendarDay(text(column)) else {
            throw StoreError.corrupt(path: path, message: "run \(run()): slot_day '\(text(column))' is no day")
        }
        return Night(day: day, start: instant(column + 1), end: instant(column + 2))
    }

    func instant(_ column: Int32) -> Instant { Instant(milliseconds: int64(column)) }
    func optionalInstant(_ column: Int32) -> Instant? { optionalInt64(column).map(Instant.init(milliseconds:)) }

    /// `code, message, hint, request_id, reach`
    func problem(_ column: Int32, in place: @autoclosure () -> String, path: String) throws -> Problem? {
        guard let code = optionalText(column) else { return nil }
        return Problem(
            code: code, message: text(column + 1), hint: optionalText(column + 2), requestID: optionalText(column + 3),
            reach: try word(column + 4, "reach", in: place(), path: path))
    }

    /// `attempts, deaths, must_look, wait_cause, wait_since, waits`
    func counters(_ column: Int32, in place: @autoclosure () -> String, path: String) throws -> TaskCounters {
        var wait: TaskCounters.Wait?
        if !isNull(column + 3) {
            wait = TaskCounters.Wait(
                cause: try word(column + 3, "wait_cause", in: place(), path: path), since: instant(column + 4))
        }
        return TaskCounters(
            attempts: int(column), deaths: int(column + 1), mustReconcile: bool(column + 2), wait: wait,
            waits: int(column + 5))
    }

    /// `state, cloud_id, adopted, started_at` of a resource.
    func resource(_ column: Int32, in place: @autoclosure () -> String, path: String) throws -> ResourceNote {
        ResourceNote(
            id: text(column + 1), state: try word(column, "state", in: place(), path: path), adopted: bool(column + 2),
            startedAt: optionalInstant(column + 3))
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
