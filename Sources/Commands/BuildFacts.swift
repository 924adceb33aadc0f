import CurlTransport
import Queue
import Reports

/// What `--version` tells: how this binary was built, and what it runs with. It has no git revision: the one that SwiftPM
/// hands to the manifest is that of an earlier build whenever the manifest is cached.
enum BuildFacts {
    /// The newest heading of `Sources/CHANGELOG.md`.
    static let version = "unreleased"

    #if DEBUG
        private static let configuration = "debug"
    #else
        private static let configuration = "release"
    #endif

    static var text: String {
        """
        aws-man \(version), a \(configuration) build
        Swift \(_SwiftStdlibVersion.current), SQLite \(SQLiteStore.libraryVersion), libcurl \(CurlLibrary.version)
        database schema \(SQLiteStore.newestSchema), JSON interface \(ReportJSON.version)
        """
    }
}
