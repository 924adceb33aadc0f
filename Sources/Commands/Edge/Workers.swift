import DequeModule
import Dispatch
import Synchronization

/// Runs the engine and its attempts on a few threads that take one job after the other for as long as there are any.
/// An attempt is a dozen short jobs; the shared pool sets up, and wakes a thread for, each of them.
package final class Workers: TaskExecutor {
    private struct State {
        var jobs: Deque<UnownedJob> = []
        var running = 0
    }

    /// As many jobs at once: what takes its time, curl and SQLite, has threads of its own.
    private let width: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "aws-man.workers", attributes: .concurrent)

    private init(width: Int) { self.width = width }

    /// Runs `body` and its child tasks.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await withTaskExecutorPreference(Workers(width: 2)) { await body() }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let starts = state.withLock { state in
            state.jobs.append(job)
            guard state.running < min(width, state.jobs.count) else { return false }
            state.running += 1
            return true
        }
        if starts { queue.async { self.drain() } }
    }

    private func drain() {
        while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            if let job = state.jobs.popFirst() { return job }
            // Why under the lock: a job enqueued by another thread right now must start a drain again.
            state.running -= 1
            return nil
        }
    }
}
