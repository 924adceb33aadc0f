import Model

/// How often the owner does its chores, and how long it waits for a store that is busy.
package struct Cadence: Hashable, Sendable {
    /// The time between checks for the work of other processes: a user who enqueues or cancels sees it act within this.
    package var changePoll = Duration.seconds(1)
    /// The time between stamps of `alive_at`; many of them fit into `Limits.ownerSilence`.
    package var stamp = Duration.seconds(20)
    /// The least time between two checks for runs past their deadline.
    package var expire = Duration.seconds(10)
    /// The first wait for a busy store. It is doubled each time, up to `busyCap`.
    package var busyBase = Duration.milliseconds(100)
    package var busyCap = Duration.seconds(5)
    /// Tries before a busy store ends the run: with the store's own `busyTimeout`, minutes.
    package var busyTries = 12
    /// The wall clock has jumped when its distance to the uptime changes by more than this.
    package var clockJump = Duration.seconds(1)

    package init() {}
}
