import Foundation

/// The path of a database file behind links. The locks lie beside that file, so that two names do not give two owners.
enum DatabasePath {
    /// Returns the final target of a symbolic link, and any other path unchanged.
    static func resolved(_ path: String) -> String {
        // Why: a path that cannot be read as a link is no link.
        guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil else { return path }
        return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
}
