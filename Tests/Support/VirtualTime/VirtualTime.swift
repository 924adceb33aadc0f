import HeapModule
import Model
import Synchronization

/// A clock that stands still until a test advances it, and a random generator with a seed, as `Effects`.
///
/// There are two ways to drive the clock. `run` executes a body and all its child tasks one job at a time on one queue,
/// and moves the clock to the next sleeper whenever nothing else can run. A night then takes milliseconds, and a seed
/// repeats the same order, as long as the body awaits nothing that runs elsewhere, as SQLite does. Without `run`,
/// `advance(by:)` moves the clock by hand.
package final class VirtualTime: Sendable {
    struct Sleeper: Comparable {
        let deadline: Uptime
        let number: Int
        static func < (left: Sleeper, right: Sleeper) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    struct State {
        /// The wall clock's time at the start; `jump` moves it.
        var bootedAt: Instant
        var up = Uptime(nanoseconds: 0)
        var random: SeededRandom
        var order: Heap<Sleeper> = []
        var sleeping: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextNumber = 0
    }

    private let state: Mutex<State>
    /// The longest time that a run may take by this clock, so that an endless loop fails instead of hanging.
    private let maximum: Duration

    package init(
        startingAt start: Instant = Instant(milliseconds: 1_795_377_600_000), seed: UInt64 = 1,
        maximum: Duration = .days(400)
    ) {
        state = Mutex(State(bootedAt: start, random: SeededRandom(seed: seed)))
        self.maximum = maximum
    }

    /// Returns these clocks and this random generator as effects.
    package func effects(crashPoint: @escaping @Sendable (CrashPoint) -> Void = { _ in }) -> Effects {
        Effects(
            now: { self.now }, uptime: { self.uptime }, sleep: { try await self.sleep($0) },
            random: { self.random() }, crashPoint: crashPoint)
    }

    package var now: Instant {
        state.withLock { $0.bootedAt + .nanoseconds($0.up.nanoseconds) }
    }

    package var uptime: Uptime { state.withLock { $0.up } }

    /// The number of tasks that sleep now.
    package var sleepers: Int { state.withLock { $0.sleeping.count } }

    /// Moves the wall clock alone, as an administrator or a wrong time server does.
    package func jump(by difference: Duration) {
        state.withLock { $0.bootedAt = $0.bootedAt + difference }
    }

    /// Draws a number from 0 up to but not including 1, determined by the seed.
    package func random() -> Double { state.withLock { Double($0.random.next() >> 11) * 0x1p-53 } }

    /// Suspends until the clock has moved on by `duration`. Throws `CancellationError` when cancelled.
    package func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    let deadline = state.up + max(duration, .zero)
                    state.order.insert(Sleeper(deadline: deadline, number: number))
                    state.sleeping[number] = continuation
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            state.withLock { $0.sleeping.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock and wakes every sleeper whose time has come, the earliest first.
    package func advance(by duration: Duration) {
        let end = uptime + duration
        while wakeNext(until: end) {}
        state.withLock { $0.up = max($0.up, end) }
    }

    /// Moves the clock to the earliest sleeper and wakes it. Returns false when no sleeper is due until `end`.
    func wakeNext(until end: Uptime? = nil) -> Bool {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            while let first = state.order.min {
                guard state.sleeping[first.number] != nil else {
                    state.order.removeMin()
                    continue
                }
                if let end, end < first.deadline { return nil }
                state.order.removeMin()
                state.up = max(state.up, first.deadline)
                return state.sleeping.removeValue(forKey: first.number)
            }
            return nil
        }
        guard let continuation else { return false }
        precondition(uptime < Uptime(nanoseconds: 0) + maximum, "virtual time passed its maximum: something never ends")
        continuation.resume()
        return true
    }
}
