import AWS
import Engine
import Model

/// What surrounds every call to AWS: its pacing, whether it may still be sent, and its audit.
package struct CallContext: Sendable {
    /// Waits for a token of that action's bucket in the lane.
    let pace: @Sendable (ActionName) async throws(CancellationError) -> Void
    let answered: @Sendable (ActionName, PacingAnswer) -> Void
    let maySend: @Sendable () -> Bool
    let record: @Sendable (CallRecord) -> Void

    package init(_ attempt: Attempt) {
        pace = attempt.pace
        answered = attempt.answered
        maySend = attempt.maySend
        record = attempt.record
    }

    /// For what a person asks for and waits on (`plan`, `accounts check`): a few reads, not paced.
    package init(record: @escaping @Sendable (CallRecord) -> Void) {
        pace = { _ throws(CancellationError) in }
        answered = { _, _ in }
        maySend = { true }
        self.record = record
    }
}
