/// The protocol's rules. The defaults are those of the program; each other value is a possible mistake.
struct Rules: Hashable, Sendable {
    enum Fence: Hashable, Sendable {
        /// `fence` grows at every claim, and a settle must carry it and its epoch.
        case growing
        /// The count of attempts replaces it: two claims between which nothing failed carry the same.
        case attempts
        /// Every settle is accepted.
        case none
    }

    enum WindowStart: Hashable, Sendable {
        /// The time when nothing could be sent any more: the request's end here, or the lock of the owner before.
        case quiet
        /// The time when the attempt that may have acted was claimed.
        case claim
    }

    enum Kept: Hashable, Sendable {
        /// The first by (not `error`, start, id): the same for every process.
        case first
        /// The one that the own database knows.
        case mine
        /// All of them are deleted.
        case all
    }

    var fence = Fence.growing
    /// The claim is committed before anything is sent.
    var claimsFirst = true
    /// Absence counts only after the consistency window.
    var waitsForWindow = true
    var windowStart = WindowStart.quiet
    var kept = Kept.first
    /// A duplicate is deleted only once the one that stays is completed.
    var completedFirst = true

    // A tick is a minute.

    /// `Limits.consistencyWindow`.
    static let window: Int8 = 2
    /// `Limits.attemptLimit`.
    static let attemptLimit: Int8 = 2
    /// AWS accepts a request that was signed at most so long ago.
    static let signature: Int8 = 3
}

/// How the network treats a request whose sender no longer waits, because it died or gave up.
enum Network: Hashable, Sendable {
    /// The request arrives within a tick or never: when a listing lags a tick, all is seen once the window is over.
    case orderly
    /// The request may arrive while its signature is accepted, longer than the window: no client can exclude that.
    case late
}

/// How often each fault may still happen, so that the states are finite.
struct Adversity: Hashable, Sendable {
    var network = Network.orderly
    /// True when a snapshot takes some time to complete.
    var isSlow = false
    /// The last tick.
    var ticks: Int8 = 6
    var crashes: Int8 = 0
    /// The answers that the sender does not get.
    var lostAnswers: Int8 = 0
    /// The listings that show a new resource only a tick later.
    var lags: Int8 = 0
    var refusals: Int8 = 0
    var throttles: Int8 = 0
    var failedReconciliations: Int8 = 0
    /// The settles that arrive after their attempt was given up, or a second time.
    var lateSettles: Int8 = 0
    /// The resources that end in `error`.
    var ruins: Int8 = 0
    var replays: Int8 = 0
    /// A backup of the database, or a copy of its file, starts work on a second host; the first one may go on.
    var copies: Int8 = 0
}
