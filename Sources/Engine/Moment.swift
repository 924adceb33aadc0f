import Model

/// One reading of both clocks: the wall clock for what is stored and shown, the uptime for rates and time limits.
package struct Moment: Hashable, Sendable {
    package let wall: Instant
    package let up: Uptime

    package init(wall: Instant, up: Uptime) {
        self.wall = wall
        self.up = up
    }

    package init(_ effects: Effects) { self.init(wall: effects.now(), up: effects.uptime()) }

    /// The uptime at which the wall clock will show `instant`, if it does not jump until then.
    package func uptime(of instant: Instant) -> Uptime { up + (instant - wall) }
    /// The wall time at which the uptime will be `uptime`, if the wall clock does not jump until then.
    package func instant(of uptime: Uptime) -> Instant { wall + (uptime - up) }
}
