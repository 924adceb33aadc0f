import Model

/// The source of the simulated cloud's time. `advance(by:)` moves either kind.
package enum CloudClock: Sendable {
    /// A clock that stands still until it is advanced.
    case manual(Instant)
    /// A clock that follows another one, such as the engine's virtual clock.
    case following(@Sendable () -> Instant)

    /// True when clients date their requests by the clock that the cloud follows, however far the cloud is advanced.
    var isFollowing: Bool {
        if case .following = self { true } else { false }
    }

    var base: Instant {
        switch self {
        case .manual(let start): start
        case .following(let now): now()
        }
    }

    /// 2026-11-23T04:00:00Z, a Monday, at which a simulation starts unless another time is given.
    package static let usualStart = Instant(seconds: 1_795_406_400)
}
