import AWS
import Foundation
import HTTP
import Model
import Queue
import Reports

/// All inputs that a command takes from outside, as one value. Live effects are chosen only here.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// The user's home directory according to the password database, independent of HOME.
    package var home: String
    package var isRoot: Bool
    package var console: Console
    /// The clocks and the random numbers of the work.
    package var effects: Effects
    /// Waits in real time for the progress display, even when the work runs on another clock.
    package var pause: @Sendable (Duration) async throws -> Void
    /// Opens the transport to the network.
    package var transport: @Sendable () throws -> Transport
    /// The variables and files in which base credentials are found.
    package var credentials: CredentialEnvironment
    package var signals: SignalSource
    package var owner: OwnerNote
    /// How a shell is told to start the program: by its name, or by its path where the name is not found.
    package var program = ProgramCall.name
    /// Lets other processes have the processor first, for the rest of this process's life.
    package var stepBack: @Sendable () -> Void = {}
    /// Runs a program of this machine with its standard input, such as `sendmail`. A test has none unless it says so.
    package var runProgram: @Sendable (_ words: [String], _ input: [UInt8]) async throws(ProcessFailure) -> Void = {
        (_, _) throws(ProcessFailure) in throw .notStarted("there is no such program")
    }
    /// Makes the plans; nil makes them where the work runs.
    package var planning: (any TaskExecutor)?

    package init(
        environment: [String: String], home: String, isRoot: Bool, console: Console, effects: Effects,
        pause: @escaping @Sendable (Duration) async throws -> Void,
        transport: @escaping @Sendable () throws -> Transport, credentials: CredentialEnvironment,
        signals: SignalSource, owner: OwnerNote
    ) {
        self.environment = environment
        self.home = home
        self.isRoot = isRoot
        self.console = console
        self.effects = effects
        self.pause = pause
        self.transport = transport
        self.credentials = credentials
        self.signals = signals
        self.owner = owner
    }

    /// The surroundings as the options want standard error: with events instead of texts, or without a display.
    func heeding(_ options: GlobalOptions) -> Surroundings {
        let isJSON = options.logFormat == .json
        guard isJSON || options.quiet else { return self }
        var changed = self
        changed.console = console.plain(asEvents: isJSON ? effects.now : nil)
        return changed
    }

    /// The places in which the account files and the database are looked for.
    var place: Paths.Place {
        Paths.Place(
            environment: environment, home: home, isRoot: isRoot, program: program,
            directoryExists: { path in
                var isDirectory: ObjCBool = false
                return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
            })
    }
}
