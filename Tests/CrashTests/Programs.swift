import Foundation

/// The programs that were built with the tests, in the directory of the test bundle.
enum Programs {
    /// The shipped program.
    static var shipped: URL { beside("aws-man") }
    /// A program with the same commands that can die at named points.
    static var harness: URL { beside("CrashHarness") }
    static var simulator: URL { beside("CloudSimulatorServer") }

    private static func beside(_ name: String) -> URL {
        let arguments = ProcessInfo.processInfo.arguments
        let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] } ?? arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name)
    }
}
