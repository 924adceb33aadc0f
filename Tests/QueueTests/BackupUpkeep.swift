import Foundation
import Model

import Queue

/// `queue backup`: the copy's file is complete or does not exist, and the original does not change.
struct BackupUpkeep: Upkeep {
    /// The content of the database.
    let original: WholeDatabase
    let subject = "copy.sqlite"

    func open(_ path: String) async throws -> SQLiteStore? {
        try await SQLiteStore.open(path: path, .existing, at: Sample.start)
    }

    func work(_ store: SQLiteStore?, _ path: String) async throws { try await store?.backup(to: target(of: path)) }

    func findings(_ store: SQLiteStore) async throws -> [String] {
        // The database still works as before.
        _ = try await store.takeOver(Sample.owner, at: ScriptedNight.late)
        return try await store.check()
    }

    func findings(at path: String, _ fault: FaultyDisk.Fault) async throws -> [String] {
        let target = target(of: path)
        var found: [String] = []
        if FileManager.default.fileExists(atPath: target) {
            found += try await Self.faults(of: target, original).map { "after the fault, \($0)" }
            try FileManager.default.removeItem(atPath: target)
        }
        for part in [target + ".part", target + ".part-journal"] where fault != .power {
            if FileManager.default.fileExists(atPath: part) { found.append("\(part) is left") }
        }
        let store = try await SQLiteStore.open(path: path, .existing, at: Sample.start)
        found += try await store.check()
        try await store.backup(to: target)
        try await store.close()
        let now = try await WholeDatabase(path: path)
        return found + (try await Self.faults(of: target, now))
    }

    private func target(of path: String) -> String { path.replacingOccurrences(of: "queue.sqlite", with: subject) }

    /// Returns a line for each thing that a copy lacks.
    static func faults(of copy: String, _ original: WholeDatabase) async throws -> [String] {
        let whole = try await WholeDatabase(path: copy)
        if !whole.damage.isEmpty { return whole.damage }
        return whole.tables == original.tables ? [] : ["the copy differs"]
    }
}
