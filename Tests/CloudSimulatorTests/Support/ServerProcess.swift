import CloudSimulator
import Foundation

/// The simulator's server as a process on a free port, with its files in a temporary folder.
final class ServerProcess {
    private let process = Process()
    private let folder: URL
    let port: Int

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(fleet: AgedFleet, settings: String) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "cloud-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let fleetFile = folder.appending(path: "fleet.json")
        let settingsFile = folder.appending(path: "settings.json")
        try JSONEncoder().encode(fleet).write(to: fleetFile)
        try Data(settings.utf8).write(to: settingsFile)
        let output = Pipe()
        process.executableURL = Self.products.appending(path: "CloudSimulatorServer")
        process.arguments = ["--fleet", fleetFile.path, "--settings", settingsFile.path]
        process.standardOutput = output
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let next = try output.fileHandleForReading.read(upToCount: 1) ?? Data()
            guard !next.isEmpty else { throw Failure(description: "the server ended before it printed its port") }
            line += next
        }
        guard let port = Int(String(decoding: line.dropLast(), as: UTF8.self)) else {
            throw Failure(description: "the server's first line is not a port")
        }
        self.port = port
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        // Why: a test does not fail if its temporary folder cannot be deleted.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs the script against the server and returns its JSON output. `AWS_MAN_PYTHON` names the interpreter; the usual one
    /// is `python3`.
    func runBoto3(_ arguments: [String]) throws -> [String: JSONValue] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "boto3_client.py")
        let python = Process()
        let (output, errors) = (Pipe(), Pipe())
        python.executableURL = URL(filePath: "/usr/bin/env")
        python.arguments =
            [ProcessInfo.processInfo.environment["AWS_MAN_PYTHON"] ?? "python3", script.path]
            + ["http://127.0.0.1:\(port)"] + arguments
        python.standardOutput = output
        python.standardError = errors
        try python.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        guard python.terminationStatus == 0 else { throw Failure(description: "boto3_client.py: \(complaint)") }
        return try JSONDecoder().decode([String: JSONValue].self, from: text)
    }

    /// The directory of this test's bundle, which also holds the built programs.
    private static var products: URL {
        URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
    }
}
