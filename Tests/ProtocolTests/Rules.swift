/// The protocol's rules. The defaults are those of the program; each other value is a possible mistake.
struct Rules: Hashable, Sendable {
    enum Fence: Hashable, Sendable {
        /// `fence` grows at every claim, and a settle must carry it and its epoch.
        case growing
        /// The number of attempts replaces the fence. Two claims without a failure between them carry the same number.
        case attempts
        /// Every settle is accepted.
        case none
    }

    enum WindowStart: Hashable, Sendable {
        /// The time when no request could be sent any more: the request's end here, or the lock of the owner before.
        case quiet
        /// The time when the attempt that may have acted was claimed.
        case claim
    }

    enum Kept: Hashable, Sendable {
        /// The first snapshot by (not `error`, start, id), which is the same for every process.
        case first
        /// The snapshot that the own database knows.
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

    // A tick is a minute.

    /// `Limits.consistencyWindow`.
    static let window: Int8 = 2
    /// `Limits.attemptLimit`.
    static let attemptLimit: Int8 = 2
    /// The time for which AWS accepts a signature.
    static let signature: Int8 = 3
}

/// How the network treats a request whose sender no longer waits, because it died or gave up.
enum Network: Hashable, Sendable {
    /// The request arrives within a tick or never. If a listing lags a tick, it shows all once the window is over.
    case orderly
    /// The request may arrive while its signature is accepted, longer than the window. No client can exclude this.
    case late
}

/// The number of times that each fault may still happen, so that the states are finite.
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
    /// The number of copies of the database that start work on a second host. The first host may go on.
    var copies: Int8 = 0
}
