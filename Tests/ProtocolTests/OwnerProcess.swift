import Model
import Queue

/// A process that owns a database, with the state that its death destroys.
struct OwnerProcess: Hashable, Sendable {
    var epoch: Int8
    /// `AttemptRunner.ownerSince`: the time when the process got the lock. From then on its predecessor sends nothing.
    let since: Int8
    /// `OwnerLoop.quiet`: the time from which this process's last attempt with an unknown result could send no more.
    var quiet: Int8?
    /// `LaneListings.tonight`: the last listing.
    var seen: Listing?
    /// `FleetListings.made`: the resource that the process made itself; 0 for none.
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
        /// `AWSClient.call`: the request is signed, and `maySend` was true. The process may pause here for any time.
        case checked(signedAt: Int8)
        /// The attempt waits for the answer.
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
    /// False while the claim is in memory only, which happens only when the rule `claimsFirst` is broken.
    var isDurable = true
}

/// The result of an attempt at its end.
enum Said: Hashable, Sendable {
    /// AWS answered that it made the resource with this number.
    case made(Int8)
    /// The listing showed the resource with this number.
    case adopted(Int8)
    /// No complete answer came.
    case unknown
    /// AWS refused for good.
    case refused
    case throttled
    /// The listing failed.
    case reconcileFailed
    /// Absence does not count before this tick.
    case tooEarly(until: Int8)
    /// The attempt was too late to send.
    case notSent
    /// The last reconciliation found no resource.
    case nothingThere
}
