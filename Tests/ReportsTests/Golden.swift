import Foundation
import Testing

/// Compares text with a file under `Tests/Fixtures/reports`. With `AWS_MAN_RECORD=1` in the environment the file is
/// written instead, and the test fails, so that a recording is not mistaken for a passed test.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/reports")

    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["AWS_MAN_RECORD"] == "1" {
            try Data((text + "\n").utf8).write(to: file)
            Issue.record("recorded \(name): read it, then run without AWS_MAN_RECORD", sourceLocation: sourceLocation)
            return
        }
        let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        #expect(text + "\n" == expected, "differs from \(name)", sourceLocation: sourceLocation)
    }
}
