import AWS
import Foundation
import HTTP
import Model
import Queue
import Reports

/// Everything a command takes from outside, as one value: the only place where live effects are chosen.
package struct Surroundings: Sendable {
    package var environment: [String: String]
    /// The user's home directory, whatever HOME says.
    package var home: String
    package var isRoot: Bool
    package var console: Console
    /// The clocks and the randomness of the work.
    package var effects: Effects
    /// Waits in real time, whatever clock the work runs on: for what a person watches.
    package var pause: @Sendable (Duration) async throws -> Void
    /// Makes the way to the network.
    package var transport: @Sendable () throws -> Transport
    /// Where base credentials are found.
    package var credentials: CredentialEnvironment
    package var signals: SignalSource
    package var owner: OwnerNote

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

    /// Where account files and database are looked for.
    var place: Paths.Place {
        Paths.Place(
            environment: environment, home: home, isRoot: isRoot,
            directoryExists: { path in
                var isDirectory: ObjCBool = false
                return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
            })
    }
}
