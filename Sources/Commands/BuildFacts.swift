import CurlTransport
import Queue
import Reports

/// The facts that `--version` prints: how this binary was built, and the libraries that it uses. It prints no git
/// revision, because SwiftPM gives the revision of an earlier build when the manifest is cached.
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
