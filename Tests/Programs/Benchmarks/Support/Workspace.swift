import Foundation
import Model
import Queue

/// Where the databases of a run of benchmarks are made, and how large they are.
final class Workspace {
    let directory: String
    let isQuick: Bool
    private var made = 0

    init(under parent: String, isQuick: Bool) throws {
        directory = parent + "/aws-man-benchmarks-\(getpid())"
        self.isQuick = isQuick
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// A path that no file has yet.
    func newPath() -> String {
        made += 1
        return "\(directory)/\(made).sqlite"
    }

    /// An empty database; `watch` is told of its checkpoints.
    func newStore(_ watch: CheckpointWatch? = nil) async throws -> SQLiteStore {
        try await SQLiteStore.open(path: newPath(), .creating, at: SampleFleet.now) { watch?.note($0) }
    }

    func clear() {
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            print("\(directory) is left: \(error)")
        }
    }

    /// The size that counts, or the smaller one of a quick look.
    func size(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }
}
