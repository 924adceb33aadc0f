import Foundation

/// The programs of this build, which are in the directory of the test bundle.
enum Programs {
    /// The program that is shipped.
    static var shipped: URL { beside("aws-man") }
    /// The same commands in a program that dies at named points.
    static var harness: URL { beside("CrashHarness") }
    static var simulator: URL { beside("CloudSimulatorServer") }

    private static func beside(_ name: String) -> URL {
        let arguments = ProcessInfo.processInfo.arguments
        let bundle = arguments.firstIndex(of: "--test-bundle-path").map { arguments[$0 + 1] } ?? arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(name)
    }
}
