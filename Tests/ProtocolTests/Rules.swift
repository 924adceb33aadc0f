/// The protocol's rules. Those of the program are the defaults; each other value is a mistake that one could make.
struct Rules: Hashable, Sendable {
    enum Fence: Hashable, Sendable {
        /// `fence` grows at every claim, and a settle must carry it and its epoch.
        case growing
        /// The count of attempts stands for it: two claims between which nothing failed carry the same.
        case attempts
        /// A settle is taken from whoever says it.
        case none
    }

    enum WindowStart: Hashable, Sendable {
        /// When nothing could be sent any more: the request's end here, or the lock of the owner before.
        case quiet
        /// When the attempt that may have acted was claimed.
        case claim
    }

    enum Kept: Hashable, Sendable {
        /// The first by (not `error`, start, id): the same for whoever looks.
        case first
        /// The one that the own database knows.
        case mine
        /// All of them.
        case all
    }

    var fence = Fence.growing
    /// The claim is committed before anything is sent.
    var claimsFirst = true
    /// Absence counts only after the consistency window.
    var waitsForWindow = true
    var windowStart = WindowStart.quiet
    var kept = Kept.first
    /// A duplicate goes only once the one that stays is completed.
    var completedFirst = true

    // Ticks of a minute each.

    /// `Limits.consistencyWindow`.
    static let window: Int8 = 2
    /// `Limits.attemptLimit`.
    static let attemptLimit: Int8 = 2
    /// AWS accepts a request that was signed no longer ago.
    static let signature: Int8 = 3
}

/// How the network treats a request whose sender waits no longer: dead, or given up.
enum Network: Hashable, Sendable {
    /// It arrives within a tick or never: with a listing that lags a tick, all is seen when the window is over.
    case orderly
    /// It may arrive as long as its signature is accepted, longer than the window: what no client can exclude.
    case late
}

/// How often each evil may still befall, so that the states are finite.
struct Adversity: Hashable, Sendable {
    var network = Network.orderly
    /// What is made takes its time to complete.
    var isSlow = false
    /// The last tick.
    var ticks: Int8 = 6
    var crashes: Int8 = 0
    /// Answers that the sender does not get.
    var lostAnswers: Int8 = 0
    /// Listings that show a new resource only a tick later.
    var lags: Int8 = 0
    var refusals: Int8 = 0
    var throttles: Int8 = 0
    var failedReconciliations: Int8 = 0
    /// Settles that arrive after their attempt was given up, or a second time.
    var lateSettles: Int8 = 0
    /// Resources that end in `error`.
    var ruins: Int8 = 0
    var replays: Int8 = 0
    /// A backup of the database, or a copy of its file, starts work on a second host; the first one may go on.
    var copies: Int8 = 0
}
