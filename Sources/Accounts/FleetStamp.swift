import Foundation
import Model

/// Names, sizes and times that tell, without reading the files, whether an accounts directory has changed. The times
/// are those of the last change of any kind, because an archive, `cp -p` or `rsync` may give a new file an old date.
/// The directory's own time is included, because a removed file has no time.
package struct FleetStamp: Hashable, Sendable {
    private let files: [ExactText: [Int64]]
    /// The time when the last of the files was written, renamed, added or removed.
    package let newest: Instant

    /// Stamps `directory` as it is now. A directory that cannot be listed has no files.
    package init(of directory: String) {
        // Why: the later reading of the directory reports that it cannot be listed.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        var files: [ExactText: [Int64]] = [:]
        for name in names + [Self.itself] {
            var status = stat()
            guard stat("\(directory)/\(name)", &status) == 0 else { continue }
            files[ExactText(name)] = [
                Int64(status.st_size), Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec),
                Int64(status.st_ino),
            ]
        }
        self.files = files
        newest = Instant(seconds: files.values.map { $0[1] }.max() ?? 0)
    }

    /// Returns the time when a file was last changed; nil when the directory did not have it.
    package func changedAt(_ file: String) -> Instant? {
        file.split(separator: "/").last.flatMap { files[ExactText($0)] }.map { Instant(seconds: $0[1]) }
    }

    private static let itself = "."

    /// True when a file of `earlier` no longer exists.
    package func lacksAny(of earlier: FleetStamp) -> Bool { earlier.files.keys.contains { files[$0] == nil } }
}
