import Foundation
import Model
import Synchronization

/// Sums the time that a store spends on checkpoints. The crash points before and after a checkpoint tell its time.
final class CheckpointWatch: Sendable {
    private struct State {
        var began: ContinuousClock.Instant?
        var spent = Duration.zero
        var longest = Duration.zero
    }

    private let state = Mutex(State())

    func note(_ point: CrashPoint) {
        guard point == .beforeCheckpoint || point == .afterCheckpoint else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            if let began = state.began, point == .afterCheckpoint {
                state.spent += now - began
                state.longest = max(state.longest, now - began)
            }
            state.began = point == .beforeCheckpoint ? now : nil
        }
    }

    func reset() { state.withLock { $0 = State() } }

    /// The time of all checkpoints since the last reset.
    var spent: Duration { state.withLock { $0.spent } }
    var longest: Duration { state.withLock { $0.longest } }
}
