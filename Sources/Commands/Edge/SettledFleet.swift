import Accounts
import Model

/// The accounts directory as it is once nobody is changing it. What starts while somebody replaces files must take none that
/// is away for a moment for one that is gone: an account that is missing is not backed up, and without `defaults.yaml` a
/// backup is kept for a week.
package struct SettledFleet: Sendable {
    private let directory: String
    private let effects: Effects
    private let tell: @Sendable (String) -> Void

    /// Looks at a directory that never comes to rest; it is taken as it is then.
    private static let looks = 10

    package init(directory: String, effects: Effects, tell: @escaping @Sendable (String) -> Void) {
        self.directory = directory
        self.effects = effects
        self.tell = tell
    }

    /// Throws what `FleetReader` throws when the directory is at rest, and `CancellationError`.
    package func read() async throws -> Fleet {
        for look in 1..<Self.looks {
            let before = FleetStamp(of: directory)
            let age = effects.now() - before.newest
            // Why below zero too: by a clock that runs behind the disk's nothing ever comes to rest.
            if age < .zero || age > AccountsWatch.settled {
                let reading = Result { () throws(FleetError) in try FleetReader.read(directory: directory) }
                // Why first: what was half written while it was read is wrong in ways that pass.
                if FleetStamp(of: directory) == before { return try reading.get() }
            }
            if look == 1 { tell("files of \(directory) changed a moment ago: they are read when they are at rest") }
            try await effects.sleep(AccountsWatch.settled)
        }
        return try FleetReader.read(directory: directory)
    }
}
