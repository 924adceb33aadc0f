import Model

/// How often the owner does what nobody asks it to, and how long it bears a store that is busy.
package struct Cadence: Hashable, Sendable {
    /// Between looks for other processes' work: a person who enqueues or cancels sees it act within this.
    package var changePoll = Duration.seconds(1)
    /// Between stamps of `alive_at`; many of them fit into `Limits.ownerSilence`.
    package var stamp = Duration.seconds(20)
    /// At least this long between two looks for runs past their deadline.
    package var expire = Duration.seconds(10)
    /// First wait for a busy store, doubled each time up to `busyCap`.
    package var busyBase = Duration.milliseconds(100)
    package var busyCap = Duration.seconds(5)
    /// Tries before a busy store ends the run: with the store's own `busyTimeout`, minutes.
    package var busyTries = 12
    /// The wall clock is said to have jumped when it leaves the uptime by more than this.
    package var clockJump = Duration.seconds(1)

    package init() {}
}
