import DequeModule
import Dispatch
import Synchronization

/// Runs the jobs of one task tree one at a time, in the order in which they were enqueued. When no job is left, it
/// moves the clock to the next sleeper.
final class VirtualExecutor: TaskExecutor {
    private struct State {
        var jobs: Deque<UnownedJob> = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "aws-man.virtual-time")
    private let time: VirtualTime

    init(_ time: VirtualTime) { self.time = time }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let starts = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let job = state.withLock { $0.jobs.popFirst() }
            if let job {
                job.runSynchronously(on: asUnownedTaskExecutor())
                continue
            }
            if time.wakeNext() { continue }
            let isDone = state.withLock { state in
                // Why under the lock: a job that another thread enqueues now must start the drain again.
                if state.jobs.isEmpty { state.isRunning = false }
                return state.jobs.isEmpty
            }
            if isDone { return }
        }
    }
}

extension VirtualTime {
    /// Runs `body` and its child tasks in virtual time. The clock moves on by itself whenever all of them wait.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async rethrows -> Value {
        try await withTaskExecutorPreference(VirtualExecutor(self)) { try await body() }
    }
}
