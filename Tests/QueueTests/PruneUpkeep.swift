import Foundation
import Model

import Queue

/// `queue prune`: the kept run does not change, and the next pruning removes what a fault left.
struct PruneUpkeep: Upkeep {
    static let keptRun = RunKey(stored: "nightly-2026-11-25")
    let subject = "queue.sqlite"
    /// The tasks of the run that is kept.
    let kept: [String]

    /// Adds two runs that ended, and one that has open tasks.
    static func fill(_ store: SQLiteStore) async throws {
        let night = Night(
            day: Sample.night.day.adding(days: 2), start: Sample.nextNight.end, end: Sample.nextNight.end + .hours(24))
        let specs = [Sample.enumerate(try Sample.lane()), Sample.create(try Sample.lane(2), "vol-1")]
        _ = try await store.enqueue(Sample.request(specs, run: keptRun, night: night), at: ended)
        let epoch = try await store.takeOver(Sample.owner, at: ended)
        _ = try await store.claim(Sample.createAction, in: try Sample.lane(2), epoch, at: ended)
    }

    /// A time later than the end of the earlier runs.
    private static let ended = ScriptedNight.late + .hours(2)

    static func picture(_ store: SQLiteStore) async throws -> [String] {
        var seen = ["\(String(describing: try await store.report(keptRun, failureLimit: 9)))"]
        for record in try await store.tasks(TaskFilter(run: keptRun), limit: 100) {
            seen.append("\(String(describing: try await store.task(record.id)))")
        }
        return seen
    }

    func open(_ path: String) async throws -> SQLiteStore? {
        try await SQLiteStore.open(path: path, .existing, at: Self.ended)
    }

    func work(_ store: SQLiteStore?, _ path: String) async throws { _ = try await store?.prune(before: Self.ended) }

    func findings(_ store: SQLiteStore) async throws -> [String] {
        try await store.check() + (try await Self.picture(store) == kept ? [] : ["what is kept was changed"])
    }

    func findings(at path: String, _ fault: FaultyDisk.Fault) async throws -> [String] {
        let store = try await SQLiteStore.open(path: path, .existing, at: Self.ended)
        var found = try await findings(store)
        _ = try await store.prune(before: Self.ended)
        found += try await findings(store)
        try await store.close()
        let whole = try await WholeDatabase(path: path)
        if whole.tables["run"]?.count != 1 { found.append("runs: \(whole.tables["run"] ?? [])") }
        if whole.tables["task"]?.count != 2 { found.append("\(whole.tables["task"]?.count ?? 0) tasks") }
        return found
    }
}
