import Model
import Queue

/// A process that owns a database, with all that its death destroys.
struct OwnerProcess: Hashable, Sendable {
    var epoch: Int8
    /// `AttemptRunner.ownerSince`: when it got the lock. From then on the owner before can send nothing more.
    let since: Int8
    /// `OwnerLoop.quiet`: when the last unknown attempt of this process could no longer send.
    var quiet: Int8?
    /// `LaneListings.tonight`: the last listing.
    var seen: Listing?
    /// `FleetListings.made`: what it made itself; 0 for none.
    var made: Int8 = 0
    /// The claims in hand. Only a broken fence allows more than one.
    var attempts: [Try] = []

    struct Listing: Hashable, Sendable {
        let at: Int8
        /// The first of the task's resources that the listing showed; 0 for none.
        let saw: Int8
    }
}

/// One attempt, from its claim to its report: `AttemptRunner.run`.
struct Try: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        case claimed
        /// `CreateSnapshotJob.perform` has found no snapshot.
        case reconciled
        /// `AWSClient.call`: it signed, and `maySend` was true. The process may be paused here for any time.
        case checked(signedAt: Int8)
        /// It waits for the answer.
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
    /// False while the claim is in memory only, which happens only when that rule is broken.
    var isDurable = true
}

/// What an attempt says at its end.
enum Said: Hashable, Sendable {
    /// AWS answered that it made this one.
    case made(Int8)
    /// The listing showed this one.
    case adopted(Int8)
    /// No complete answer came.
    case unknown
    /// AWS refused for good.
    case refused
    case throttled
    /// The listing failed.
    case reconcileFailed
    /// Absence does not count before that tick.
    case tooEarly(until: Int8)
    /// It was too late to send.
    case notSent
    /// The last reconciliation found nothing.
    case nothingThere
}
