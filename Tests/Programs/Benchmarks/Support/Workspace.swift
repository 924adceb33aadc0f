import Foundation
import Model
import Queue

/// Makes the databases of a run of the benchmarks in one directory, and chooses their sizes.
final class Workspace {
    let directory: String
    let isQuick: Bool
    private var made = 0

    init(under parent: String, isQuick: Bool) throws {
        directory = parent + "/aws-man-benchmarks-\(getpid())"
        self.isQuick = isQuick
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// Returns a path that no file has had yet.
    func newPath() -> String {
        made += 1
        return "\(directory)/\(made).sqlite"
    }

    /// Opens an empty database. `watch` measures its checkpoints.
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

    /// Returns `quick` with the option `--quick`, otherwise `full`.
    func size(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }
}
