import Model
import Queue

/// The whole model: a volume that is to get one snapshot tonight, the processes that work on it, and AWS.
///
/// One task suffices: nothing that the program does for one task reads or writes what another's exactly-once rests on.
/// Time is counted in ticks; anything may happen between two of them, in any order.
struct World: Hashable, Sendable {
    var now: Int8 = 0
    /// The hosts. A second one has begun from a copy of the first one's database.
    var hosts: [Host]
    var cloud = Cloud()
    var adversity: Adversity
    /// The claims made so far, of all hosts together: their number gives each its serial.
    var claims: Int8 = 0
    /// The invariant that the last step broke and that a state alone does not show.
    var broken: Invariant?

    init(_ adversity: Adversity) {
        hosts = [Host()]
        self.adversity = adversity
    }

    /// The tick of the model's clock.
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
    /// Nil while no process lives.
    var process: OwnerProcess?
    /// A settle that is still under way when its attempt has long been given up: of an owner that was thought dead, or
    /// a second time.
    var late: Settling?
}
