import Model
import Queue

/// Everything there is in the model: a volume that is to get one snapshot tonight, whoever works on it, and AWS.
///
/// One task suffices: nothing that the program does for one task reads or writes what another's exactly-once rests on. Time
/// is counted in ticks; anything may happen between two of them, in any order.
struct World: Hashable, Sendable {
    var now: Int8 = 0
    /// A second one has begun from a copy of the first one's database.
    var hosts: [Host]
    var cloud = Cloud()
    var adversity: Adversity
    /// Claims made so far, all hosts together: gives each its serial.
    var claims: Int8 = 0
    /// What the last step broke that a state alone does not show.
    var broken: Invariant?

    init(_ adversity: Adversity) {
        hosts = [Host()]
        self.adversity = adversity
    }

    /// Of the model's clock.
    static let tick = Duration.seconds(60)

    /// What the wall clock shows.
    var instant: Instant { Self.instant(now) }

    static func instant(_ tick: Int8) -> Instant {
        Instant(milliseconds: nightStart.milliseconds + Self.tick.milliseconds * Int64(tick))
    }

    /// The first tick at which `instant` has come.
    static func tick(from instant: Instant) -> Int8 {
        let length = tick.milliseconds
        return Int8(clamping: (instant.milliseconds - nightStart.milliseconds + length - 1) / length)
    }

    /// 04:00 in Shanghai.
    static let nightStart = Instant(milliseconds: 1_795_377_600_000)
}

/// A machine with a database, and the process that owns it.
struct Host: Hashable, Sendable {
    var database = Database()
    /// Nil while none lives.
    var process: OwnerProcess?
    /// A settle that is still under way when its attempt has long been given up: said by an owner that was thought dead,
    /// or said a second time.
    var late: Settling?
}
