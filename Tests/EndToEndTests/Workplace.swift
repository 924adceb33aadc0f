import Foundation

/// The programs and scripts of the end-to-end tests, and temporary directories.
enum Workplace {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

    static func script(_ name: String) -> URL { folder.appendingPathComponent("Support/\(name)") }

    /// The Python that has moto: `AWS_MAN_PYTHON` if set, otherwise that of `.venv` if it exists, otherwise `python3`.
    static var python: URL {
        let own = root.appendingPathComponent(".venv/bin/python")
        if let named = ProcessInfo.processInfo.environment["AWS_MAN_PYTHON"] { return URL(fileURLWithPath: named) }
        return FileManager.default.isExecutableFile(atPath: own.path) ? own : URL(fileURLWithPath: "/usr/bin/env")
    }

    /// The arguments before a script's name.
    static var pythonArguments: [String] { python.lastPathComponent == "env" ? ["python3"] : [] }

    static var program: URL { built("aws-man") }

    /// A program that was built with the tests, in the directory of the test bundle.
    static func built(_ name: String) -> URL {
        let arguments = ProcessInfo.processInfo.arguments
        let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] } ?? arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name)
    }

    /// Runs `body` with an empty directory. It is deleted afterwards, or kept for diagnosis if `body` throws.
    static func withDirectory<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("aws-man-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
        let value = try await body(path)
        try FileManager.default.removeItem(at: path)
        return value
    }
}
