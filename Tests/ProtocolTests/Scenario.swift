import Testing

/// The faults that happen together. There are so few that every order of them is visited.
struct Scenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let adversity: Adversity
    /// The least number of worlds that the search must visit. A search that visits no world would find no fault either.
    let worlds: Int
    /// The steps that the search must have taken, besides the steps of a plain night.
    let evils: Set<String>
    /// True if no client can exclude a second snapshot, so that one of the two is deleted. If false, two never exist.
    let hasDuplicates: Bool

    init(_ name: String, _ adversity: Adversity, worlds: Int, evils: Set<String>, hasDuplicates: Bool = false) {
        (testDescription, self.adversity, self.worlds) = (name, adversity, worlds)
        (self.evils, self.hasDuplicates) = (evils, hasDuplicates)
    }

    var invariants: [Invariant] { Invariant.allCases.filter { !hasDuplicates || $0 != .neverTwo } }

    static let all = [
        deaths, answers, lateSettles, lateSends, lateAnswers, laggingCopies, ruinedCopies, restored, secondRuns,
    ]

    /// A process crashes anywhere, twice. AWS refuses, and a user replays.
    static let deaths = Scenario(
        "deaths", Adversity(ticks: 4, crashes: 2, lags: 1, refusals: 1, replays: 1), worlds: 40_000,
        evils: ["crash", "refuse", "replay", "vanish"])
    /// Answers are lost until no attempt is left, a listing fails, and a user replays after the last reconciliation.
    static let answers = Scenario(
        "lost answers", Adversity(ticks: 6, lostAnswers: 2, lags: 1, failedReconciliations: 1, replays: 1),
        worlds: 20_000,
        evils: ["loseAnswer", "failReconcile", "replay", "vanish"])
    /// An owner that was thought dead settles, and one settle arrives twice.
    static let lateSettles = Scenario(
        "late settles", Adversity(ticks: 3, crashes: 1, lags: 1, throttles: 1, lateSettles: 1), worlds: 20_000,
        evils: ["settleLate", "settleAndSayItAgain", "crashWhileSettling", "crash", "throttle"])
    /// A request arrives after the window, while its signature is still accepted. Snapshots end in `error`.
    static let lateSends = Scenario(
        "late sends", Adversity(network: .late, isSlow: true, ticks: 3, crashes: 1, lags: 1, ruins: 1), worlds: 20_000,
        evils: ["crash", "crashWhileSending", "ruin", "delete"], hasDuplicates: true)
    /// A request arrives after the window, as in `lateSends`, but its owner lives on.
    static let lateAnswers = Scenario(
        "late answers", Adversity(network: .late, isSlow: true, ticks: 3, lostAnswers: 1, lags: 1, ruins: 1),
        worlds: 10_000, evils: ["loseAnswer", "ruin", "delete"], hasDuplicates: true)
    /// Each of two hosts works on its own copy of one database, and listings lag.
    static let laggingCopies = Scenario(
        "two databases, lagging listings", Adversity(isSlow: true, ticks: 1, lags: 1, copies: 1), worlds: 10_000,
        evils: ["copy", "delete"], hasDuplicates: true)
    static let ruinedCopies = Scenario(
        "two databases, snapshots in error", Adversity(isSlow: true, ticks: 0, ruins: 1, copies: 1), worlds: 4_000,
        evils: ["copy", "delete", "ruin"], hasDuplicates: true)
    /// The first host dies. A second host works on an older copy of the database that was restored.
    static let restored = Scenario(
        "a restored database", Adversity(isSlow: true, ticks: 0, crashes: 1, copies: 1), worlds: 4_000,
        evils: ["copy", "delete", "crash"], hasDuplicates: true)
    /// The run is started again after its end, while listings lag. A person deletes the snapshot, and a process dies.
    static let secondRuns = Scenario(
        "second runs", Adversity(ticks: 5, crashes: 1, lags: 1, refusals: 1, secondRuns: 2, takenAway: 1),
        worlds: 10_000, evils: ["listAgain", "takeAway", "crash", "refuse"])
}
