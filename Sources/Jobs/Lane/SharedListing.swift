import AWS
import Model

/// One listing that several attempts need. An attempt that finds it missing or too old makes a new one. The others wait
/// for that listing, so that two are never made at once.
package final class SharedListing<Value: Sendable>: Sendable {
    /// A listing and the uptime when it began. The listing shows everything that existed then.
    package struct Seen: Sendable {
        package let value: Value
        package let begunAt: Uptime
    }

    private let flight = SingleFlight<Seen?, Seen, CallProblem>(nil)

    package init() {}

    /// The last listing if `suffices` accepts it, otherwise the result of a new listing.
    package func value(
        at uptime: @Sendable () -> Uptime, suffices: (Seen) -> Bool,
        list: () async throws(CallProblem) -> Value
    ) async throws(CallProblem) -> Seen {
        while true {
            switch await flight.turn({ seen, _ in seen.flatMap { suffices($0) ? $0 : nil } }) {
            case .found(let seen): return seen
            case .lead: return try await lead(at: uptime, list)
            case .landed, .abandoned: continue
            case .failed(let problem): throw problem
            case .cancelled: throw .cancelled
            }
        }
    }

    /// The last listing. Nil when no listing was made or the last one was forgotten.
    package var last: Seen? { flight.withShared { $0 } }

    /// Takes what another listing showed, unless the stored listing began later.
    package func put(_ value: Value, begunAt: Uptime) {
        flight.withShared { _ = Self.keepLater(Seen(value: value, begunAt: begunAt), in: &$0) }
    }

    func forget() { flight.withShared { $0 = nil } }

    private func lead(
        at uptime: @Sendable () -> Uptime, _ list: () async throws(CallProblem) -> Value
    ) async throws(CallProblem) -> Seen {
        let begun = uptime()
        do {
            let seen = Seen(value: try await list(), begunAt: begun)
            return flight.land(.landed(seen)) { Self.keepLater(seen, in: &$0) }
        } catch {
            // Why: a listing that was not sent says nothing about the lane. The next attempt makes it.
            flight.land(Task.isCancelled || error.classification == .notSent ? .abandoned : .failed(error)) { _ in () }
            throw error
        }
    }

    /// Keeps the listing that began later, and returns it. A slow listing can end after a younger one.
    private static func keepLater(_ other: Seen, in seen: inout Seen?) -> Seen {
        let later = seen.map { $0.begunAt > other.begunAt ? $0 : other } ?? other
        seen = later
        return later
    }
}
