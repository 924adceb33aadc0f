import Foundation
import Model
import ReferenceStore
import Testing

import Queue

/// The stores that must pass the conformance suite.
enum StoreUnderTest: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, sqlite

    var testDescription: String { rawValue }

    /// Runs `body` with a new, empty store, and checks the store's invariants afterwards.
    func with(_ body: (any TaskStore) async throws -> Void) async throws {
        switch self {
        case .memory:
            let store = MemoryStore()
            try await body(store)
            #expect(try await store.check() == [])
        case .sqlite:
            try await Folder.with { folder in
                let store = try await SQLiteStore.open(path: folder.file("queue.sqlite"), .creating, at: Sample.start)
                try await body(store)
                #expect(try await store.check() == [])
                try await store.close()
            }
        }
    }
}

/// A new folder that is removed afterwards.
struct Folder: Sendable {
    let path: String

    func file(_ name: String) -> String { path + "/" + name }

    static func with<Output>(_ body: (Folder) async throws -> Output) async throws -> Output {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("queue-\(UUID().uuidString)").path
        let folder = Folder(path: path)
        // Why: a folder that is left in the temporary directory does no harm.
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return try await body(folder)
    }

    func mode(_ name: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: file(name))[.posixPermissions] as? Int)
    }
}
