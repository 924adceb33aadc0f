import Model
import Queue

/// The whole model: a volume that must get one snapshot tonight, the processes that work on it, and AWS.
///
/// One task is enough, because the exactly-once of one task depends on no other task. Time is counted in ticks. Between
/// two ticks, steps can happen in any order.
struct World: Hashable, Sendable {
    var now: Int8 = 0
    /// The hosts. A second host has begun from a copy of the first host's database.
    var hosts: [Host]
    var cloud = Cloud()
    var adversity: Adversity
    /// The number of claims of all hosts so far. It gives each claim its serial.
    var claims: Int8 = 0
    /// The invariant that the last step broke, if the state alone does not show it.
    var broken: Invariant?

    init(_ adversity: Adversity) {
        hosts = [Host()]
        self.adversity = adversity
    }

    /// The tick of the model's clock.
    static let tick = Duration.seconds(60)

    /// The time that the wall clock shows.
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
    /// Nil while no process lives.
    var process: OwnerProcess?
    /// A settle that is still under way after its attempt was given up. An owner that was thought dead sent it, or it
    /// was sent for a second time.
    var late: Settling?
}
