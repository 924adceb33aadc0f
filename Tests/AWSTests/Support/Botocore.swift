import Foundation

/// Asks botocore, AWS's own client, through `botocore_peer.py`. If botocore is missing, the test fails.
enum Botocore {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The answers to `questions`, in order. The interpreter is `AWS_MAN_PYTHON` if set, otherwise `python3` in `PATH`.
    static func ask(_ questions: [[String: Any]], script name: String = "botocore_peer.py") throws -> [Any] {
        let input = FileManager.default.temporaryDirectory.appending(path: "aws-man-botocore-\(UUID().uuidString)")
        try JSONSerialization.data(withJSONObject: questions).write(to: input)
        // Why: a file left in the temporary directory harms nothing.
        defer { try? FileManager.default.removeItem(at: input) }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: name)
        let python = ProcessInfo.processInfo.environment["AWS_MAN_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let list = try JSONSerialization.jsonObject(with: answer) as? [Any],
            list.count == questions.count
        else {
            throw Missing(
                description: "'\(python)' gave no answer; this test needs botocore: scripts/test installs it, "
                    + "or set AWS_MAN_PYTHON to an interpreter that has it")
        }
        return list
    }
}
