import Foundation
import Model

/// What tells whether the files of an accounts directory have changed, without reading them: names, sizes and times. The times
/// are those of the last change of any kind, the directory's own among them: an archive, `cp -p` or `rsync` may give a new
/// file an old date, and a file that has gone has none.
package struct FleetStamp: Hashable, Sendable {
    private let files: [String: [Int64]]
    /// When the last of them was written, renamed, put there or taken away.
    package let newest: Instant

    /// Of `directory` as it is now; one that cannot be listed has no files.
    package init(of directory: String) {
        // Why: what cannot be listed is said when it is read.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        var files: [String: [Int64]] = [:]
        for name in names + [Self.itself] {
            var status = stat()
            guard stat("\(directory)/\(name)", &status) == 0 else { continue }
            files[name] = [
                Int64(status.st_size), Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec),
                Int64(status.st_ino),
            ]
        }
        self.files = files
        newest = Instant(seconds: files.values.map { $0[1] }.max() ?? 0)
    }

    private static let itself = "."

    /// True when a file of `earlier` is not there any more.
    package func lacksAny(of earlier: FleetStamp) -> Bool { earlier.files.keys.contains { files[$0] == nil } }
}
