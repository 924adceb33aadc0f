import HeapModule
import Model
import Synchronization

/// A clock that stands still until somebody advances it, and a random generator with a seed, as `Effects`.
///
/// Two ways to drive it. `run` executes a body and all its child tasks one job at a time on one serial queue, and moves
/// the clock to the next sleeper whenever nothing else can run: a night takes milliseconds, and a seed replays the same
/// order, as long as the body awaits nothing that runs elsewhere (the in-memory store qualifies; SQLite does not).
/// Without `run`, `advance(by:)` moves the clock by hand.
package final class VirtualTime: Sendable {
    struct Sleeper: Comparable {
        let deadline: Uptime
        let number: Int
        static func < (left: Sleeper, right: Sleeper) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    struct State {
        /// Boot, on the wall clock; `jump` moves it.
        var bootedAt: Instant
        var up = Uptime(nanoseconds: 0)
        var seed: UInt64
        var order: Heap<Sleeper> = []
        var sleeping: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextNumber = 0
    }

    private let state: Mutex<State>
    /// The longest a run may take by its own clock, so that a loop that never ends is a failure and not a hang.
    private let maximum: Duration

    package init(
        startingAt start: Instant = Instant(milliseconds: 1_795_377_600_000), seed: UInt64 = 1,
        maximum: Duration = .days(400)
    ) {
        state = Mutex(State(bootedAt: start, seed: seed))
        self.maximum = maximum
    }

    /// These clocks and this randomness as effects.
    package func effects(crashPoint: @escaping @Sendable (CrashPoint) -> Void = { _ in }) -> Effects {
        Effects(
            now: { self.now }, uptime: { self.uptime }, sleep: { try await self.sleep($0) },
            random: { self.random() }, crashPoint: crashPoint)
    }

    package var now: Instant {
        state.withLock { $0.bootedAt + .nanoseconds($0.up.nanoseconds) }
    }

    package var uptime: Uptime { state.withLock { $0.up } }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.sleeping.count } }

    /// Moves the wall clock alone, as an administrator or a bad time server does.
    package func jump(by difference: Duration) {
        state.withLock { $0.bootedAt = $0.bootedAt + difference }
    }

    /// Uniform in 0..<1, from the seed (SplitMix64).
    package func random() -> Double {
        state.withLock { state in
            state.seed &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state.seed
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            return Double(mixed >> 11) * 0x1p-53
        }
    }

    /// Suspends until the clock has moved on by `duration`; throws `CancellationError` when cancelled.
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

    /// Moves the clock by hand and wakes everyone whose time has come, earliest first.
    package func advance(by duration: Duration) {
        let end = uptime + duration
        while wakeNext(until: end) {}
        state.withLock { $0.up = max($0.up, end) }
    }

    /// Moves the clock to the earliest sleeper and wakes it; false when none sleeps until `end`.
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
