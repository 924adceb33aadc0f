import Dispatch

/// One thread for long work that waits for nothing. The threads of the cooperative pool, which are as few as the cores,
/// go on settling and claiming meanwhile.
final class PlanningThread: TaskExecutor {
    private let queue = DispatchQueue(label: "aws-man.planning")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
