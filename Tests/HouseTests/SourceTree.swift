import Foundation

/// The repository as it lies on disk.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Every Swift file under Sources and Tests, sorted by path.
    static func swiftFiles() throws -> [SwiftSource] {
        try ["Sources", "Tests"].flatMap { folder in
            let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
            return try paths.filter { $0.hasSuffix(".swift") }.sorted()
                .map { try SwiftSource(path: "\(folder)/\($0)", text: text("\(folder)/\($0)")) }
        }
    }

    /// Names of what lies in a folder, hidden files left out; empty when there is no such folder.
    static func names(in folder: String) throws -> [String] {
        let path = root.appendingPathComponent(folder).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
    }
}
