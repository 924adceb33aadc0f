import AWS
import Foundation
import Model
import Subprocess
import SystemPackage

/// Runs a program that a person named, such as a `credential_process` or `sendmail`: without a shell, in a session of its
/// own, so that it cannot ask at the terminal. What it writes to standard error is dropped (DECISIONS D102).
package struct OutsideProgram: Sendable {
    /// The time after which the program is killed. One that asks a person's browser takes longer, and none does at night.
    package static let usualPatience = Duration.seconds(60)
    /// The most bytes of its output. Keys have some 2 KB.
    package static let mostBytes = 64 << 10

    private let patience: Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    package init(patience: Duration = usualPatience, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.patience = patience
        self.sleep = sleep
    }

    /// Runs the program without input.
    package func run(_ words: [String]) async throws(ProcessFailure) -> [UInt8] { try await run(words, input: nil) }

    /// Runs the program with `input` as its standard input; nil for none.
    package func run(_ words: [String], input: [UInt8]?) async throws(ProcessFailure) -> [UInt8] {
        let (patience, sleep) = (patience, sleep)
        let first = await withTaskGroup(of: Result<[UInt8], ProcessFailure>.self) { group in
            group.addTask {
                guard let input else { return await Self.output(of: words, .none) }
                do {
                    let file = try Self.unnamedFile(input)
                    return await Self.output(of: words, .fileDescriptor(file, closeAfterSpawningProcess: true))
                } catch {
                    return .failure(.notStarted("its input cannot be written: \(error)"))
                }
            }
            group.addTask {
                do {
                    try await sleep(patience)
                    return .failure(.tooSlow(after: patience))
                } catch {
                    return .failure(.cancelled)
                }
            }
            let first = await group.next() ?? .failure(.cancelled)
            group.cancelAll()
            return first
        }
        return try first.get()
    }

    /// A file without a name that holds the input. A pipe would break when the program does not read it, which swift-subprocess
    /// 1.0 ends this process for.
    private static func unnamedFile(_ input: [UInt8]) throws -> FileDescriptor {
        var name = Array("\(FileManager.default.temporaryDirectory.path)/aws-man-XXXXXX".utf8CString)
        let number = mkstemp(&name)
        guard number >= 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else { throw Errno(rawValue: errno) }
        let file = FileDescriptor(rawValue: number)
        unlink(name)
        do {
            try file.writeAll(input)
            try file.seek(offset: 0, from: FileDescriptor.SeekOrigin.start)
            return file
        } catch {
            try file.close()
            throw error
        }
    }

    private static func output(
        of words: [String], _ input: some InputProtocol
    ) async -> Result<[UInt8], ProcessFailure> {
        guard let program = words.first else { return .failure(.notStarted("it has no name")) }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500)),
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500)),
        ]
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(Array(words.dropFirst())), platformOptions: options,
                input: input, output: .bytes(limit: mostBytes))
            switch result.terminationStatus {
            case .exited(0): return .success(result.standardOutput)
            case .exited(let code): return .failure(.ended("with status \(code)"))
            case .signaled(let signal): return .failure(.ended("by signal \(signal)"))
            }
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            return .failure(.tooLong(bytes: mostBytes))
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failure(.notStarted("there is no such program"))
        } catch {
            if Task.isCancelled { return .failure(.cancelled) }
            return .failure(.notStarted("the system refuses: \(error)"))
        }
    }
}
