import Foundation
import Model

import Queue

/// An operation on a database, and the promises that must hold afterwards wherever its disk failed.
protocol Upkeep: Sendable {
    /// The file that the errors must name.
    var subject: String { get }
    /// Opens the database before the disk fails; nil when opening is the operation itself.
    func open(_ path: String) async throws -> SQLiteStore?
    func work(_ store: SQLiteStore?, _ path: String) async throws
    /// Returns every broken promise in the process that went on.
    func findings(_ store: SQLiteStore) async throws -> [String]
    /// Returns every broken promise of the files. Then it repeats the operation, which must now succeed.
    func findings(at path: String, _ fault: FaultyDisk.Fault) async throws -> [String]
}

/// An operation on a disk that fails once.
struct FaultyUpkeep {
    let upkeep: any Upkeep
    let fault: FaultyDisk.Fault
    /// The database before the operation.
    let template: String

    /// The number of moments at which the fault could strike.
    func moments() async throws -> Int {
        try await FaultyDisk.with { folder, disk in
            let path = try database(in: folder)
            let store = try await upkeep.open(path)
            disk.mend()
            try await upkeep.work(store, path)
            let moments = disk.moments(of: fault)
            try await store?.close()
            return moments
        }
    }

    /// Every broken promise, one per line; nil when the fault did not show itself.
    func problems(at ordinal: Int) async throws -> [String]? {
        try await FaultyDisk.with { folder, disk in
            let path = try database(in: folder)
            var found: [String] = []
            let store = try await upkeep.open(path)
            disk.breaks(fault, at: ordinal)
            do {
                try await upkeep.work(store, path)
            } catch {
                found += FaultyNight.unclear(error, on: upkeep.subject)
            }
            guard disk.hasStruck else { return nil }
            if fault == .power {
                do { try await store?.close() } catch { found += FaultyNight.unclear(error) }
                if disk.openFiles > 0 { found.append("\(disk.openFiles) files are still open") }
                if !disk.lose(seed: UInt64(ordinal)) { found.append("the loss could not be made") }
                if FileManager.default.fileExists(atPath: path + "-shm") {
                    try FileManager.default.removeItem(atPath: path + "-shm")
                }
            }
            disk.mend()
            do {
                if let store, fault != .power {
                    found += try await upkeep.findings(store)
                    try await store.close()
                }
                found += try await upkeep.findings(at: path, fault)
            } catch {
                found.append("afterwards: \(error)")
            }
            return found
        }
    }

    private func database(in folder: Folder) throws -> String {
        let path = folder.file("queue.sqlite")
        try FileManager.default.copyItem(atPath: template, toPath: path)
        return path
    }
}
