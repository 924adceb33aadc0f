import Foundation

/// The repository on the disk.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Every Swift file under Sources and Tests, sorted by path.
    static func swiftFiles() throws -> [SwiftSource] {
        try paths(under: ["Sources", "Tests"]).filter { $0.hasSuffix(".swift") }.sorted()
            .map { try SwiftSource(path: $0, text: text($0)) }
    }

    /// Every file that people write, sorted by path.
    static func texts() throws -> [(path: String, text: String)] {
        let endings = ["swift", "md", "sql", "py", "c", "h", "yaml", "sample", "modulemap"].map { ".\($0)" }
        return try paths().sorted()
            .filter { path in
                endings.contains(where: path.hasSuffix)
                    || path.hasPrefix("scripts/") && !isFolder(path) && !path.hasSuffix(".png")
            }
            .map { ($0, try text($0)) }
    }

    /// Every file and folder but hidden ones, by its path from the root; links are not followed.
    static func paths() throws -> Set<String> {
        Set(try names(in: "") + paths(under: ["Sources", "Tests", "accounts", "migrations", "scripts"]))
    }

    private static func paths(under folders: [String]) throws -> [String] {
        try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
                .map { "\(folder)/\($0)" }
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// The names in a folder without hidden ones; empty if the folder does not exist.
    static func names(in folder: String) throws -> [String] {
        let path = root.appendingPathComponent(folder).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
    }
}
