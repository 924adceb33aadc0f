/// A number of selected volumes that a person has confirmed for a lane.
package struct ConfirmedSelection: Hashable, Sendable {
    package let lane: Lane
    /// The number that was confirmed until then; nil when there was none.
    package let before: Int?
    package let volumes: Int
    /// The time of the listing that counted the volumes.
    package let listedAt: Instant

    package init(lane: Lane, before: Int?, volumes: Int, listedAt: Instant) {
        (self.lane, self.before, self.volumes, self.listedAt) = (lane, before, volumes, listedAt)
    }
}
