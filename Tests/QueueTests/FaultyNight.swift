import Foundation
import Model

import Queue

/// The scripted night on a disk that fails once, and the check of what remains.
struct FaultyNight {
    let fault: FaultyDisk.Fault
    var ordinal: Int
    let pictures: [[String]]

    /// The database before the night; nil when the night makes it.
    let template: String?
    var log = LogSize()
    /// The seed that decides what a power failure leaves.
    var seed: UInt64 = 1

    /// Returns at how many operations of the night the fault could happen.
    func moments() async throws -> Int {
        try await FaultyDisk.with { folder, disk in
            var script = ScriptedNight()
            let path = try database(in: folder)
            disk.repair()
            var store: SQLiteStore?
            try await work(&script, &store, path)
            return disk.moments(of: fault)
        }
    }

    /// Returns a line for each broken promise; nil when the fault did not happen.
    func problems() async throws -> [String]? {
        try await FaultyDisk.with { folder, disk in
            let path = try database(in: folder)
            var script = ScriptedNight()
            var store: SQLiteStore?
            var found: [String] = []
            disk.breaks(fault, at: ordinal)
            do {
                try await work(&script, &store, path)
            } catch {
                found += Self.unclear(error)
            }
            guard disk.hasStruck else { return nil }
            if fault == .power {
                // The process has died too, so its last error does not matter.
                do { try await store?.close() } catch { found += Self.unclear(error) }
                if disk.openFiles > 0 { found.append("\(disk.openFiles) files are still open") }
                if !disk.lose(seed: seed &* 1_000_003 &+ UInt64(ordinal)) { found.append("the loss could not be made") }
                if FileManager.default.fileExists(atPath: path + "-shm") {
                    try FileManager.default.removeItem(atPath: path + "-shm")
                }
                store = nil
            }
            disk.repair()
            do {
                if let store {
                    // The cause has been removed, so the same process can continue.
                    found += try await differences(from: store, script, "in the process")
                    try await store.close()
                }
                let again = try await open(path)
                found += try await differences(from: again, script, "opened again")
                found += try await ScriptedNight.finish(again)
                try await again.close()
            } catch {
                found.append("afterwards: \(error)")
            }
            return found
        }
    }

    /// Gives a store all commands and closes it. At the checkpoint everything goes into the file, and the store is
    /// opened again. `store` is the open store, if any.
    private func work(_ script: inout ScriptedNight, _ store: inout SQLiteStore?, _ path: String) async throws {
        var current = try await open(path)
        store = current
        while !script.isOver {
            if script.isAtCheckpoint {
                store = nil
                try await current.close()
                current = try await open(path)
                store = current
            }
            try await script.advance(current)
        }
        store = nil
        try await current.close()
    }

    private func open(_ path: String) async throws(StoreError) -> SQLiteStore {
        try await SQLiteStore.open(path: path, .creating, at: Sample.start, log: log)
    }

    private func database(in folder: Folder) throws -> String {
        let path = folder.file("queue.sqlite")
        if let template { try FileManager.default.copyItem(atPath: template, toPath: path) }
        return path
    }

    /// Every acknowledged command must be stored. The command that failed must be stored wholly or not at all.
    private func differences(from store: SQLiteStore, _ script: ScriptedNight, _ when: String) async throws -> [String]
    {
        let seen = try await ScriptedNight.picture(of: store)
        let next = min(script.acknowledged + 1, pictures.count - 1)
        if seen == pictures[script.acknowledged] || seen == pictures[next] { return try await store.check() }
        let expected = pictures[script.acknowledged]
        let missing = expected.first { !seen.contains($0) } ?? "nothing"
        return ["\(when), after \(script.acknowledged) commands: missing: \(missing.prefix(300))"]
    }

    /// A failure must name the file and say what to do.
    static func unclear(_ error: any Error, on name: String = "queue.sqlite") -> [String] {
        guard case .unusable(let path, let code, let message, let hint)? = error as? StoreError else {
            return ["an unclear error: \(error)"]
        }
        let isClear = path.hasSuffix(name) && code != 0 && !message.isEmpty && hint != nil
        return isClear ? [] : ["an unclear error: \(error)"]
    }
}
