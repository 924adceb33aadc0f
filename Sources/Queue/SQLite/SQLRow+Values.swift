import Foundation
import Model

/// Turns columns into the values of the model. This program stores only texts that parse, so any other text is
/// `corrupt`. `place` is the table and the row of the text, such as `ended, task 87`.
extension SQLRow {
    /// Reads a word of the vocabulary.
    func word<Word: RawRepresentable<String>>(
        _ name: StaticString, in place: @autoclosure () -> String, path: String
    ) throws -> Word {
        guard let word = Word(rawValue: text(name)) else {
            throw StoreError.corrupt(path: path, message: "\(place()): \(name) '\(text(name))' is not known")
        }
        return word
    }

    /// Reads `account, region`.
    func lane(path: String) throws -> Lane {
        let (account, region) = (text("account"), text("region"))
        guard let account = AccountID(account), let region = Region(region) else {
            throw StoreError.corrupt(
                path: path, message: "the table lane has '\(account)/\(region)', which is no account and region")
        }
        return Lane(account: account, region: region)
    }

    /// Reads `slot_day, slot_start, slot_end`.
    func night(of run: @autoclosure () -> String, path: String) throws -> Night {
        guard let day = CalendarDay(text("slot_day")) else {
            throw StoreError.corrupt(path: path, message: "run \(run()): slot_day '\(text("slot_day"))' is no day")
        }
        return Night(day: day, start: instant("slot_start"), end: instant("slot_end"))
    }

    func instant(_ name: StaticString) -> Instant { Instant(milliseconds: int64(name)) }
    func optionalInstant(_ name: StaticString) -> Instant? { optionalInt64(name).map(Instant.init(milliseconds:)) }

    /// Reads `code, message, hint, request_id, reach`.
    func problem(in place: @autoclosure () -> String, path: String) throws -> Problem? {
        guard let code = optionalText("code") else { return nil }
        return Problem(
            code: code, message: text("message"), hint: optionalText("hint"), requestID: optionalText("request_id"),
            reach: try word("reach", in: place(), path: path))
    }

    /// Reads `attempts, deaths, must_look, wait_cause, wait_since, waits`.
    func counters(in place: @autoclosure () -> String, path: String) throws -> TaskCounters {
        var counters = TaskCounters(
            attempts: int("attempts"), deaths: int("deaths"), mustReconcile: bool("must_look"))
        if !isNull("wait_cause") {
            counters.wait = TaskCounters.Wait(
                cause: try word("wait_cause", in: place(), path: path), since: instant("wait_since"))
        }
        counters.waits = int("waits")
        return counters
    }

    /// Reads `resource_state, cloud_id, adopted, started_at`.
    func resource(in place: @autoclosure () -> String, path: String) throws -> ResourceNote {
        let state: ResourceState = try word("resource_state", in: place(), path: path)
        return ResourceNote(
            id: exactText("cloud_id"), state: state, adopted: bool("adopted"), startedAt: optionalInstant("started_at"))
    }

    /// Reads `gate_until, rate_factor, consecutive`; nil when the flow never had a gate.
    func gate(of flow: Flow) -> FlowGate? {
        optionalInstant("gate_until").map {
            FlowGate(flow: flow, closedUntil: $0, rateFactor: double("rate_factor"), consecutive: int("consecutive"))
        }
    }

    /// Reads `pending_end`.
    func pendingEnd() throws -> PendingEnd? {
        guard let text = optionalText("pending_end") else { return nil }
        let stored = try JSONDecoder().decode(StoredPendingEnd.self, from: Data(text.utf8))
        return PendingEnd(stored.state, stored.problem)
    }
}

/// The stored form of `pending_end`.
private struct StoredPendingEnd: Codable {
    let state: EndState
    let problem: Problem
}

extension PendingEnd {
    /// Returns the text that is stored.
    func stored() throws -> String {
        String(decoding: try JSONEncoder().encode(StoredPendingEnd(state: state, problem: problem)), as: UTF8.self)
    }
}

extension Problem {
    /// Returns the text that is stored beside a resource.
    func stored() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

    init?(stored text: String?) throws {
        guard let text else { return nil }
        self = try JSONDecoder().decode(Problem.self, from: Data(text.utf8))
    }
}
