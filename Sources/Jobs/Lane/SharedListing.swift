import AWS
import Model
import Synchronization

/// One listing that several attempts need: whoever finds it missing or too old makes it, the others wait for that one.
/// Never two at once.
package final class SharedListing<Value: Sendable>: Sendable {
    /// A listing and when it began, on this machine's steady clock: it shows everything that was there then.
    package struct Seen: Sendable {
        package let value: Value
        package let begunAt: Uptime
    }

    private enum FlightEnd: Sendable {
        case landed
        case failed(CallProblem)
        /// The attempt that was looking was cut short: somebody else must look.
        case abandoned
        /// The waiting attempt itself was cancelled.
        case cancelled
    }

    private struct State {
        var seen: Seen?
        var isUnderWay = false
        var nextTicket = 0
        var waiting: [Int: CheckedContinuation<FlightEnd, Never>] = [:]

        /// Keeps the one that began later, and returns it: a slow listing can land after a younger one.
        mutating func keepLater(_ other: Seen) -> Seen {
            let later = seen.map { $0.begunAt > other.begunAt ? $0 : other } ?? other
            seen = later
            return later
        }
    }

    private enum Step {
        case use(Seen)
        case list
        case wait(ticket: Int)
    }

    private let state = Mutex(State())

    package init() {}

    /// What was last seen, when `suffices` says so; else the result of a new `look`.
    package func value(
        at uptime: @Sendable () -> Uptime, suffices: (Seen) -> Bool,
        list: () async throws(CallProblem) -> Value
    ) async throws(CallProblem) -> Seen {
        while true {
            switch state.withLock({ step(&$0, suffices) }) {
            case .use(let seen): return seen
            case .list: return try await lead(at: uptime, list)
            case .wait(let ticket):
                switch await end(ofFlight: ticket) {
                case .landed, .abandoned: continue
                case .failed(let problem): throw problem
                case .cancelled: throw .cancelled
                }
            }
        }
    }

    /// What was seen last; nil when nothing was, or it was let go.
    package var last: Seen? { state.withLock { $0.seen } }

    /// Takes what another listing showed, unless a later one is here already.
    package func put(_ value: Value, begunAt: Uptime) {
        state.withLock { _ = $0.keepLater(Seen(value: value, begunAt: begunAt)) }
    }

    func forget() { state.withLock { $0.seen = nil } }

    private func step(_ state: inout State, _ suffices: (Seen) -> Bool) -> Step {
        if let seen = state.seen, suffices(seen) { return .use(seen) }
        if state.isUnderWay {
            state.nextTicket += 1
            return .wait(ticket: state.nextTicket)
        }
        state.isUnderWay = true
        return .list
    }

    private func lead(
        at uptime: @Sendable () -> Uptime, _ list: () async throws(CallProblem) -> Value
    ) async throws(CallProblem) -> Seen {
        let begun = uptime()
        do {
            let seen = Seen(value: try await list(), begunAt: begun)
            return land(.landed) { $0.keepLater(seen) }
        } catch {
            // Why: a look that was not sent says nothing about the lane: the next one makes it.
            land(Task.isCancelled || error.classification == .notSent ? .abandoned : .failed(error)) { _ in () }
            throw error
        }
    }

    /// Ends the look under way: state first, then, outside the lock, whoever waits.
    private func land<Result: Sendable>(_ end: FlightEnd, _ change: (inout State) -> Result) -> Result {
        let (result, waiting) = state.withLock { state in
            let result = change(&state)
            state.isUnderWay = false
            defer { state.waiting = [:] }
            return (result, state.waiting)
        }
        for continuation in waiting.values { continuation.resume(returning: end) }
        return result
    }

    private func end(ofFlight ticket: Int) async -> FlightEnd {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let already: FlightEnd? = state.withLock { state in
                    // Why: the look may have landed, or this attempt been cancelled, before this line.
                    if Task.isCancelled { return .cancelled }
                    if !state.isUnderWay { return .abandoned }
                    state.waiting[ticket] = continuation
                    return nil
                }
                if let already { continuation.resume(returning: already) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume(returning: .cancelled)
        }
    }
}
