import Foundation
import Testing

/// Another process that holds a file until it is killed.
struct Holder {
    enum Way: String {
        /// Locks the file as our processes do.
        case flock = """
            import fcntl, os, signal, sys
            file = open(sys.argv[1], "a")
            fcntl.flock(file, fcntl.LOCK_EX)
            os.write(1, b"held")
            signal.pause()
            """
        /// Has begun a transaction on the database, as any program that knows nothing of our locks could.
        case transaction = """
            import os, signal, sqlite3, sys
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            database.execute("BEGIN IMMEDIATE")
            os.write(1, b"held")
            signal.pause()
            """
    }

    private let process = Process()
    private let exits: AsyncStream<Void>

    init(of path: String, by way: Way = .flock) throws {
        let (exits, continuation) = AsyncStream.makeStream(of: Void.self)
        self.exits = exits
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", way.rawValue, path]
        process.terminationHandler = { _ in continuation.yield() }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        #expect(output.fileHandleForReading.availableData == Data("held".utf8))
    }

    /// Kills the process, as a crash or an operator would, and returns when it has ended.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        for await _ in exits { return }
    }
}
