import Foundation
import Testing

/// The built binary while its messages are not read: the work goes on, and the lock becomes free.
@Suite struct UnreadOutputTests {
    @Test func `a night is done though its messages are not read`() async throws {
        try await Workplace.withDirectory { directory in
            let (output, errors) = (Pipe(), Pipe())
            let process = Process()
            process.executableURL = Workplace.program
            // Why the level: the messages of a night are more than a pipe holds.
            process.arguments = [
                "--database", directory.path + "/queue.sqlite", "--log-level", "trace", "demo", "--speed", "100",
            ]
            process.environment = ["HOME": directory.path, "PATH": "/usr/bin:/bin"]
            process.standardInput = FileHandle.nullDevice
            (process.standardOutput, process.standardError) = (output, errors)
            try process.run()
            // The results are read, the messages are not. Before, the first full pipe stopped the night here.
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            #expect(text.contains("\nThe same night again:\n"))
            #expect(text.hasSuffix(" of 43.\n") || text.contains("every volume still has its one snapshot"))
            _ = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }
}
