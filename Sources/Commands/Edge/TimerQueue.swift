import Dispatch
import HeapModule
import Model
import Synchronization

/// Wakes whoever sleeps, on a clock that counts suspended time. The system is asked for a timer only when somebody is to
/// wake up before everybody else: an attempt's time limit, which is hardly ever reached, so costs no system call.
final class TimerQueue: Sendable {
    private struct Sleeper: Comparable {
        let deadline: Uptime
        let number: UInt64

        static func < (left: Sleeper, right: Sleeper) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    private struct State {
        /// Those that were cancelled lie here until they are many.
        var order = Heap<Sleeper>()
        var sleeping: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var nextNumber: UInt64 = 0
        /// The next ring that the system was asked for.
        var ringsAt: Uptime?
    }

    private let state = Mutex(State())
    private let uptime: @Sendable () -> Uptime
    private let queue = DispatchQueue(label: "aws-man.alarm-clock")

    /// The system's timers stand still while the machine is suspended: it is looked at the clock again after so long.
    private static let longest = Duration.seconds(10)
    private static let fewCancelled = 256

    init(uptime: @escaping @Sendable () -> Uptime) { self.uptime = uptime }

    /// Returns after `duration`; throws `CancellationError` when the task is cancelled.
    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let now = uptime()
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    state.order.insert(Sleeper(deadline: now + max(duration, .zero), number: number))
                    state.sleeping[number] = continuation
                    tidy(&state)
                    ask(&state, at: now)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            state.withLock { $0.sleeping.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }

    /// The ring that was asked for at `asked`.
    private func ring(_ asked: Uptime) {
        let now = uptime()
        let woken = state.withLock { state in
            var woken: [CheckedContinuation<Void, any Error>] = []
            while let first = state.order.min, first.deadline <= now || state.sleeping[first.number] == nil {
                state.order.removeMin()
                if let continuation = state.sleeping.removeValue(forKey: first.number) { woken.append(continuation) }
            }
            // Why not compare with now: it may have come a little too early, and must then be asked for again.
            if state.ringsAt == asked { state.ringsAt = nil }
            ask(&state, at: now)
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    /// Asks for a ring when the earliest sleeper is to wake before the one that is asked for.
    private func ask(_ state: inout State, at now: Uptime) {
        guard let first = state.order.min else { return }
        let wanted = min(first.deadline, now + Self.longest)
        if let ringsAt = state.ringsAt, ringsAt <= wanted { return }
        state.ringsAt = wanted
        let left = max(0, Int(wanted.nanoseconds - now.nanoseconds))
        queue.asyncAfter(deadline: .now() + .nanoseconds(left)) { self.ring(wanted) }
    }

    private func tidy(_ state: inout State) {
        guard state.order.count > 2 * state.sleeping.count + Self.fewCancelled else { return }
        state.order = Heap(state.order.unordered.filter { state.sleeping[$0.number] != nil })
    }
}
