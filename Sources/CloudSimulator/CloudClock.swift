import Model

/// What the simulated cloud takes for the time. `advance(by:)` moves either.
package enum CloudClock: Sendable {
    /// Stands still until it is advanced.
    case manual(Instant)
    /// Shows what another clock shows, e.g. the engine's virtual one.
    case following(@Sendable () -> Instant)

    /// Its clients go by the clock that it follows: their requests are dated by it, however far the cloud is advanced.
    var isFollowing: Bool {
        if case .following = self { true } else { false }
    }

    var base: Instant {
        switch self {
        case .manual(let start): start
        case .following(let now): now()
        }
    }

    /// 2026-11-23T04:00:00Z, a Monday: where a simulation starts unless told otherwise.
    package static let usualStart = Instant(seconds: 1_795_406_400)
}
