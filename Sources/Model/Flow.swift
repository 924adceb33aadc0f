/// One API action in a lane: the unit of rate limiting, by which ready tasks are clustered.
package struct Flow: Hashable, Sendable, CustomStringConvertible {
    package let lane: Lane
    package let action: ActionName

    package init(lane: Lane, action: ActionName) { (self.lane, self.action) = (lane, action) }

    package var description: String { "\(lane) \(action)" }
}
