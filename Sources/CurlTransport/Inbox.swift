import CCurl
import Glibc
import HTTP
import Synchronization

/// The messages of other threads to the loop's thread: requests, cancellations, and the order to end.
final class Inbox: Sendable {
    typealias Reply = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

    struct Submission: Sendable {
        let id: UInt64
        let request: HTTPRequest
        let reply: Reply
    }

    struct Delivery: Sendable {
        var submissions: [Submission] = []
        /// The ids of cancelled submissions of this or an earlier delivery. An unknown id means an ended submission.
        var cancellations: [UInt64] = []
        var isClosing = false

        var isEmpty: Bool { submissions.isEmpty && cancellations.isEmpty && !isClosing }
    }

    private struct State {
        var delivery = Delivery()
        /// The reason why the loop takes no more requests; nil while it does.
        var ended: String?
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// An eventfd that is readable when there is a message.
    let descriptor: Int32
    private let state = Mutex(State())
    private let nextID = Atomic<UInt64>(0)

    /// Nil when the process can open no more descriptors.
    init?() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// A number for the next submission.
    func makeID() -> UInt64 { nextID.add(1, ordering: .relaxed).oldValue }

    /// Returns the reason why the submission was not taken; nil when the loop will answer it.
    func submit(_ submission: Submission) -> String? {
        put { state in
            if let ended = state.ended { return ended }
            if state.delivery.isClosing { return Self.closed }
            state.delivery.submissions.append(submission)
            return nil
        }
    }

    func cancel(_ id: UInt64) {
        put { state in
            if state.ended == nil { state.delivery.cancellations.append(id) }
        }
    }

    /// Asks the loop to end. `closer` is resumed when the loop has ended, or at once if it had ended before.
    func finish(_ closer: CheckedContinuation<Void, Never>?) {
        let hasEnded = put { state in
            state.delivery.isClosing = true
            if state.ended == nil, let closer { state.closers.append(closer) }
            return state.ended != nil
        }
        if hasEnded { closer?.resume() }
    }

    /// Gives the loop all messages that came since the last time.
    func take() -> Delivery {
        state.withLock { state in
            if state.delivery.isEmpty { return Delivery() }
            // Why under the lock: a later writer makes the descriptor readable again.
            var count: UInt64 = 0
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
            let delivery = state.delivery
            state.delivery = Delivery(isClosing: delivery.isClosing)
            return delivery
        }
    }

    /// Ends the inbox. The loop calls it last, and no later submission is taken. Returns the unanswered submissions.
    func end(_ reason: String?) -> [Submission] {
        let (left, closers) = state.withLock { state in
            state.ended = reason ?? Self.closed
            let left = state.delivery.submissions
            let closers = state.closers
            state.delivery = Delivery(isClosing: true)
            state.closers = []
            return (left, closers)
        }
        for closer in closers { closer.resume() }
        return left
    }

    private static let closed = "the HTTP transport is closed"

    /// Changes the state, and wakes the loop if the inbox was empty before.
    private func put<R: Sendable>(_ change: (inout State) -> R) -> R {
        let (result, mustWake) = state.withLock { state in
            let wasEmpty = state.delivery.isEmpty
            let result = change(&state)
            return (result, wasEmpty && !state.delivery.isEmpty)
        }
        if mustWake {
            var one: UInt64 = 1
            // Why no check: the write cannot fail, since the counter holds far more than one.
            _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
        }
        return result
    }
}
