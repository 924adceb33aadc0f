import Synchronization

/// Lets one of many callers do work that all of them need, while the others wait for its end. `Shared` is what a caller
/// looks at to decide whether the work is needed; the lock that guards the wait guards it too.
package final class SingleFlight<Shared: Sendable, Value: Sendable, Failure: Error>: Sendable {
    /// The next step of a caller.
    package enum Turn: Sendable {
        /// `Shared` held the value that the caller needs.
        case found(Value)
        /// The caller does the work, and ends it by `land`.
        case lead
        /// The work of another caller ended with this value or failure.
        case landed(Value), failed(Failure)
        /// The work of another caller ended without an answer, e.g. by its cancellation. The caller asks once more.
        case abandoned
        /// The waiting task itself was cancelled.
        case cancelled
    }

    private struct State {
        var shared: Shared
        var isUnderWay = false
        var nextTicket = 0
        var waiting: [Int: CheckedContinuation<Turn, Never>] = [:]
    }

    private let state: Mutex<State>

    package init(_ shared: Shared) { state = Mutex(State(shared: shared)) }

    /// The number of callers that wait for the work under way.
    package var waiting: Int { state.withLock { $0.waiting.count } }

    /// Reads or changes the shared value, also while work is under way.
    package func withShared<Result: Sendable>(_ body: (inout Shared) -> Result) -> Result {
        state.withLock { body(&$0.shared) }
    }

    /// Decides what the caller does. When `decide` finds no value, the caller leads, or waits for the work under way.
    package func turn(_ decide: (inout Shared, _ isUnderWay: Bool) -> Value?) async -> Turn {
        let (turn, ticket): (Turn?, Int) = state.withLock { state in
            if let value = decide(&state.shared, state.isUnderWay) { return (.found(value), 0) }
            guard state.isUnderWay else {
                state.isUnderWay = true
                return (.lead, 0)
            }
            state.nextTicket += 1
            return (nil, state.nextTicket)
        }
        if let turn { return turn }
        return await end(of: ticket)
    }

    /// Ends the work: makes `change` first, then wakes the waiting callers outside the lock.
    package func land<Result: Sendable>(_ end: Turn, _ change: (inout Shared) -> Result) -> Result {
        let (result, waiting) = state.withLock { state in
            let result = change(&state.shared)
            state.isUnderWay = false
            defer { state.waiting = [:] }
            return (result, state.waiting)
        }
        for continuation in waiting.values { continuation.resume(returning: end) }
        return result
    }

    private func end(of ticket: Int) async -> Turn {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let already: Turn? = state.withLock { state in
                    // Why: the work may have ended, or this task may have been cancelled, before this line.
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

extension SingleFlight.Turn: Equatable where Value: Equatable, Failure: Equatable {}
