import Model

/// How often the owner does its chores, and how long it waits for a busy store.
package struct Cadence: Hashable, Sendable {
    /// The time between checks for changes by other processes. An enqueue or a cancellation works within this time.
    package var changePoll = Duration.seconds(1)
    /// The time between stamps of `alive_at`; many of them fit into `Limits.ownerSilence`.
    package var stamp = Duration.seconds(20)
    /// The least time between two checks for runs past their deadline.
    package var expire = Duration.seconds(10)
    /// The first wait for a busy store. It is doubled each time, up to `busyCap`.
    package var busyBase = Duration.milliseconds(100)
    package var busyCap = Duration.seconds(5)
    /// The most tries before a busy store ends the run. With the store's own `busyTimeout` they take minutes.
    package var busyTries = 12
    /// The wall clock has jumped when its distance to the uptime has changed by more than this.
    package var clockJump = Duration.seconds(1)

    package init() {}
}
