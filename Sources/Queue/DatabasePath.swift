import Foundation

/// The one name of a database file. Its locks lie beside the file itself: two names of one file must not give two owners.
enum DatabasePath {
    /// Where a symbolic link leads in the end; any other path as it is.
    static func resolved(_ path: String) -> String {
        // Why: what cannot be read as a link is none.
        guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil else { return path }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}
