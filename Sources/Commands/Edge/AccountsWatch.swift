import Accounts
import Model
import Synchronization

/// Notices that the accounts directory has changed, in a process that keeps running.
package final class AccountsWatch: Sendable {
    private struct State {
        /// The stamp of the fleet in use.
        var taken: FleetStamp
        /// The stamp of the last check, if it differed from `taken`.
        var seen: FleetStamp?
    }

    private let directory: String
    private let now: @Sendable () -> Instant
    private let tell: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// The least age at which a file is read. A program may still be writing a younger file.
    static let settled = Duration.seconds(2)

    /// `taken` is the stamp of the fleet in use; nil stands for the directory as it is now.
    package init(
        directory: String, taken: FleetStamp?, now: @escaping @Sendable () -> Instant,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.directory = directory
        self.now = now
        self.tell = tell
        state = Mutex(State(taken: taken ?? FleetStamp(of: directory)))
    }

    /// Returns the fleet if its files have changed since the last returned fleet. A change counts once it is older than
    /// `settled` or two checks find the same stamp. A missing file must be missing at two checks, because a tool may
    /// remove a file before it writes the new one, and without `defaults.yaml` a backup is kept for a week. If the
    /// directory cannot be used, this says so once and returns nil.
    package func changed() -> Fleet? {
        let found = FleetStamp(of: directory)
        let isSettled = now() - found.newest > Self.settled
        let isNew = state.withLock { state in
            guard found != state.taken else { return false }
            guard isSettled && !found.lacksAny(of: state.taken) || found == state.seen else {
                state.seen = found
                return false
            }
            (state.taken, state.seen) = (found, nil)
            return true
        }
        guard isNew else { return nil }
        do {
            let fleet = try FleetReader.read(directory: directory)
            tell("the accounts directory has changed: tasks go by its files as they are now")
            return fleet
        } catch {
            tell("the accounts directory has changed and cannot be used, the earlier reading holds: \(error)")
            return nil
        }
    }
}
