import Accounts
import Model

/// Reads the accounts directory once it has stopped changing. A tool that replaces files may remove a file for a
/// moment, and a process that starts then must not take the file for deleted: an account without a file is not backed
/// up, and without `defaults.yaml` a backup is kept for a week.
package struct SettledFleet: Sendable {
    private let directory: String
    private let effects: Effects
    private let tell: @Sendable (String) -> Void

    /// The most checks of a directory that keeps changing. After these checks the directory is read as it is.
    private static let checks = 10

    package init(directory: String, effects: Effects, tell: @escaping @Sendable (String) -> Void) {
        self.directory = directory
        self.effects = effects
        self.tell = tell
    }

    /// Throws the errors of `FleetReader` for the settled directory, and `CancellationError`.
    package func read() async throws -> Fleet {
        for check in 1..<Self.checks {
            let before = FleetStamp(of: directory)
            let age = effects.now() - before.newest
            // Why below zero too: with a clock behind the disk's clock, the directory would never seem settled.
            if age < .zero || age > AccountsWatch.settled {
                let reading = Result { () throws(FleetError) in try FleetReader.read(directory: directory) }
                // Why compare before `get`: a half-written file may be valid and still be wrong.
                if FleetStamp(of: directory) == before { return try reading.get() }
            }
            if check == 1 { tell("files of \(directory) changed a moment ago: they are read when they are at rest") }
            try await effects.sleep(AccountsWatch.settled)
        }
        return try FleetReader.read(directory: directory)
    }
}
