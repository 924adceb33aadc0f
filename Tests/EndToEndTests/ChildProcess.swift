import Foundation

/// The result of a program that has run: its status and its output.
struct ChildProcess {
    let status: Int32
    let output: String
    let errors: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `executable` with exactly that environment. Its output goes into files, because a pipe could fill up.
    static func run(
        _ executable: URL, _ arguments: [String], environment: [String: String], in directory: URL
    ) async throws -> ChildProcess {
        let stem = directory.appendingPathComponent("child-\(ProcessInfo.processInfo.globallyUniqueString)")
        let (output, errors) = (stem.appendingPathExtension("out"), stem.appendingPathExtension("err"))
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: Failure(description: "\(executable.path): \(error)"))
            }
        }
        return ChildProcess(
            status: status, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
