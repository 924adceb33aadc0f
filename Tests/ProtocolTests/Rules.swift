/// The protocol's rules. The defaults are those of the program; each other value is a possible mistake.
struct Rules: Hashable, Sendable {
    enum Fence: Hashable, Sendable {
        /// `fence` grows at every claim. A settle must carry the fence and the epoch of its claim.
        case growing
        /// The number of attempts replaces the fence. Two claims without a failure between them carry the same number.
        case attempts
        /// Every settle is accepted.
        case none
    }

    enum WindowStart: Hashable, Sendable {
        /// The time after which no earlier request is sent: the unknown attempt's end, or when this owner got the lock.
        case quiet
        /// The time when the attempt that may have acted was claimed.
        case claim
    }

    enum Kept: Hashable, Sendable {
        /// The first snapshot by (not `error`, start, id), which is the same for every process.
        case first
        /// The snapshot that the host's own database knows.
        case mine
        /// No snapshot is kept: all of them are deleted.
        case all
    }

    var fence = Fence.growing
    /// The claim is committed before anything is sent.
    var claimsFirst = true
    /// Absence counts only after the consistency window.
    var waitsForWindow = true
    var windowStart = WindowStart.quiet
    var kept = Kept.first
    /// A duplicate is deleted only once the snapshot that stays is completed.
    var completedFirst = true

    /// What was made counts as gone only when a listing that began long enough afterwards lacks it.
    var waitsForAbsence = true

    // A tick is a minute.

    /// `Limits.consistencyWindow`.
    static let window: Int8 = 2
    /// `Limits.attemptLimit`.
    static let attemptLimit: Int8 = 2
    /// The time for which AWS accepts a signature.
    static let signature: Int8 = 3
    /// `Limits.goneAfter`, shortened as far as the lag of listings allows.
    static let goneAfter: Int8 = 2
}

/// How the network treats a request whose sender no longer waits, because it died or gave up.
enum Network: Hashable, Sendable {
    /// The request arrives within a tick or never. A listing that lags shows every resource once the window is over.
    case orderly
    /// The request may arrive as long as its signature is accepted, even after the window. No client can exclude this.
    case late
}

/// The number of times that each fault may still happen. These limits keep the number of states finite.
struct Adversity: Hashable, Sendable {
    var network = Network.orderly
    /// True when a snapshot takes some time to complete.
    var isSlow = false
    /// The last tick.
    var ticks: Int8 = 6
    var crashes: Int8 = 0
    /// The number of answers that the sender does not get.
    var lostAnswers: Int8 = 0
    /// The number of listings that show a new resource only a tick later.
    var lags: Int8 = 0
    var refusals: Int8 = 0
    var throttles: Int8 = 0
    var failedReconciliations: Int8 = 0
    /// The number of settles that arrive after their attempt was given up, or a second time.
    var lateSettles: Int8 = 0
    /// The number of resources that end in `error`.
    var ruins: Int8 = 0
    var replays: Int8 = 0
    /// The number of database copies with which a second host may still start. The first host may go on.
    var copies: Int8 = 0
    /// The number of times that the run may be started again after its end.
    var secondRuns: Int8 = 0
    /// The number of snapshots that a person deletes.
    var takenAway: Int8 = 0
}
