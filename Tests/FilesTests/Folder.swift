import Foundation

/// A directory of its own for a test.
enum Folder {
    static func with<Value>(_ body: (String) throws -> Value) throws -> Value {
        let template = FileManager.default.temporaryDirectory.appendingPathComponent("aws-man-files-XXXXXX").path
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else { throw POSIXError(.EIO) }
        let directory = String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { _ = try? FileManager.default.removeItem(atPath: directory) }  // Why: leftovers in /tmp harm nothing.
        return try body(directory)
    }

    /// Writes a file with this mode and returns its path.
    static func write(_ text: String, _ path: String, mode: mode_t = 0o644) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path))
        guard chmod(path, mode) == 0 else { throw POSIXError(.EIO) }
        return path
    }

    static func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }
}
