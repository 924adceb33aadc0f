/// A time in which no call to a service gets through in an account and region: there is no connection, no answer, or an
/// answer that the service failed.
package struct Outage: Hashable, Sendable {
    /// The unit of an outage.
    package struct Place: Hashable, Sendable, Comparable {
        package let lane: Lane
        package let service: ServiceName

        package init(lane: Lane, service: ServiceName) { (self.lane, self.service) = (lane, service) }

        package static func < (left: Place, right: Place) -> Bool {
            (left.lane, left.service) < (right.lane, right.service)
        }
    }

    package let place: Place
    package let since: Instant
    /// The time of the next call, which finds out whether the outage is over.
    package let nextProbe: Instant
    /// The latest failure.
    package let problem: Problem

    package init(place: Place, since: Instant, nextProbe: Instant, problem: Problem) {
        (self.place, self.since, self.nextProbe, self.problem) = (place, since, nextProbe, problem)
    }
}
