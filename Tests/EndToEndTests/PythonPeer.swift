import Foundation

/// A Python program that serves while its standard input is open. It first prints one line of JSON.
enum PythonPeer {
    /// Runs `body` with that line, which the peer prints when it listens, and a new directory.
    static func with<Greeting: Decodable, Value>(
        _ script: String, environment: [String: String], _ body: (Greeting, URL) async throws -> Value
    ) async throws -> Value {
        try await Workplace.withDirectory { directory in
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            process.executableURL = Workplace.python
            process.arguments = Workplace.pythonArguments + [Workplace.script(script).path]
            process.environment = environment
            process.standardInput = input
            process.standardOutput = output
            try process.run()
            defer {
                input.fileHandleForWriting.closeFile()
                process.waitUntilExit()
            }
            let line = try await firstLine(of: output.fileHandleForReading)
            return try await body(try JSONDecoder().decode(Greeting.self, from: line), directory)
        }
    }

    private static func firstLine(of handle: FileHandle) async throws -> Data {
        let chunks = AsyncStream<Data> { continuation in
            handle.readabilityHandler = { handle in
                let data = handle.availableData
                continuation.yield(data)
                if data.isEmpty { continuation.finish() }
            }
        }
        defer { handle.readabilityHandler = nil }
        var line = Data()
        for await chunk in chunks {
            line += chunk
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) { return line[..<end] }
        }
        throw ChildProcess.Failure(
            description:
                "the peer did not start: is moto installed for \(Workplace.python.path)? scripts/test does it")
    }
}
