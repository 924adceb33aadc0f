import Model
import Queue

/// A process that owns a database: all that dies with it.
struct OwnerProcess: Hashable, Sendable {
    var epoch: Int8
    /// `AttemptRunner.ownerSince`: when it had the lock, and so when nothing of the owner before can be sent any more.
    let since: Int8
    /// `OwnerLoop.quiet`: since when nothing can be sent any more of the last attempt here that was unknown.
    var quiet: Int8?
    /// `LaneListings.tonight`: the last listing.
    var seen: Listing?
    /// `Looks.made`: what it made itself; 0 for none.
    var made: Int8 = 0
    /// Claims in hand. More than one only where the fence is broken.
    var attempts: [Try] = []

    struct Listing: Hashable, Sendable {
        let at: Int8
        /// The first of the task's resources that it showed; 0 for none.
        let saw: Int8
    }
}

/// One attempt, from its claim to its report: `AttemptRunner.run`.
struct Try: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        case claimed
        /// `CreateSnapshotJob.perform` has found nothing there.
        case reconciled
        /// `AWSClient.call`: signed, and `maySend` said yes. The process may be paused here for any time.
        case checked(signedAt: Int8)
        /// Waits for the answer.
        case sent
        case ended(Said)
    }

    let serial: Int8
    let fence: Int8
    let epoch: Int8
    let counters: TaskCounters
    let pendingEnd: PendingEnd?
    let claimedAt: Int8
    var phase = Phase.claimed
    /// `AttemptReport.foundNothing`.
    var foundNothing = false
    /// False while the claim is in memory only: never, unless that rule is broken.
    var isDurable = true
}

/// What an attempt says at its end.
enum Said: Hashable, Sendable {
    /// AWS answered: it made that one.
    case made(Int8)
    /// The look showed that one.
    case adopted(Int8)
    /// No complete answer.
    case unknown
    /// AWS refused for good.
    case refused
    case throttled
    /// The look could not be made.
    case reconcileFailed
    /// Absence does not count before that tick.
    case tooEarly(until: Int8)
    /// Too late to send.
    case notSent
    /// The last look found nothing.
    case nothingThere
}
