import Foundation
import Model

import Queue

/// A maintenance command, and what must hold after it wherever its disk failed.
protocol Upkeep: Sendable {
    /// The file that the command's errors must name.
    var subject: String { get }
    /// Opens the store before the disk fails; nil when the command is the opening itself.
    func open(_ path: String) async throws -> SQLiteStore?
    func work(_ store: SQLiteStore?, _ path: String) async throws
    /// Returns a line for each broken promise in the process that continued.
    func findings(_ store: SQLiteStore) async throws -> [String]
    /// Returns a line for each broken promise in the files. Then runs the command again, which must succeed.
    func findings(at path: String, _ fault: FaultyDisk.Fault) async throws -> [String]
}

/// A maintenance command on a disk that fails once.
struct FaultyUpkeep {
    let upkeep: any Upkeep
    let fault: FaultyDisk.Fault
    /// The database before the command.
    let template: String

    /// Returns at how many operations the fault could happen.
    func moments() async throws -> Int {
        try await FaultyDisk.with { folder, disk in
            let path = try database(in: folder)
            let store = try await upkeep.open(path)
            disk.repair()
            try await upkeep.work(store, path)
            let moments = disk.moments(of: fault)
            try await store?.close()
            return moments
        }
    }

    /// Returns a line for each broken promise; nil when the fault did not happen.
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
            disk.repair()
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
