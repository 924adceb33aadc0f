import Engine
import Model
import Queue

/// Waits while another process owns the queue. The wait ends when that process dies or hangs, or when the run ends.
struct Standby: Sendable {
    enum Result: Sendable {
        /// The owner has ended, and this process holds the lock now.
        case promoted(OwnerLock)
        case runEnded
        /// The owner holds the lock, but has given no sign of life for this long.
        case ownerSilent(OwnerStatus?, Duration)
        case stopped
    }

    let database: String
    let store: any TaskStore
    /// The run whose end also ends the wait; nil to wait for the end of the owner alone.
    let run: RunKey?
    let ownerSilence: Duration
    let workplace: Workplace
    let stop: StopSignal

    /// The time between two readings of the run and the owner.
    private static let interval = Duration.seconds(1)

    func wait() async throws(StoreError) -> Result {
        let first = await withTaskGroup(of: Swift.Result<Result, StoreError>?.self) { group in
            group.addTask {
                do throws(StoreError) {
                    return try await OwnerLock.wait(database: database).map { .success(.promoted($0)) }
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                do throws(StoreError) { return .success(try await watch()) } catch { return .failure(error) }
            }
            group.addTask {
                await stop.change(from: .none)
                return stop.level == .none ? nil : .success(.stopped)
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .success(.stopped)
        }
        return try first.get()
    }

    /// Measures the silence by this process's steady clock, so that no owner looks hung after a jump of the wall clock.
    private func watch() async throws(StoreError) -> Result {
        let effects = workplace.surroundings.effects
        var stamped = try await store.owner()?.aliveAt
        var since = effects.uptime()
        while true {
            // Why: the sleep throws only when it is cancelled. The result of a cancelled watch is dropped.
            try? await effects.sleep(Self.interval)
            if Task.isCancelled { return .stopped }
            if let run, let summary = try await store.run(run), summary.endedAt != nil { return .runEnded }
            let owner = try await store.owner()
            if owner?.aliveAt != stamped {
                stamped = owner?.aliveAt
                since = effects.uptime()
            }
            let silent = effects.uptime() - since
            if silent >= ownerSilence { return .ownerSilent(owner, silent) }
        }
    }
}
