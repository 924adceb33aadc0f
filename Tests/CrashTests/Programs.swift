import Foundation

/// The programs as this test run built them: they lie beside the bundle of the tests.
enum Programs {
    /// What is shipped.
    static var shipped: URL { beside("aws-man") }
    /// The same commands, dying at named points.
    static var harness: URL { beside("CrashHarness") }
    static var simulator: URL { beside("CloudSimulatorServer") }

    private static func beside(_ name: String) -> URL {
        let arguments = ProcessInfo.processInfo.arguments
        let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] } ?? arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name)
    }
}
