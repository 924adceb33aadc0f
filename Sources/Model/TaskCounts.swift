/// The numbers of tasks by state. An `open` task has not ended.
package struct TaskCounts: Hashable, Sendable {
    package var done = 0
    package var failed = 0
    package var skipped = 0
    package var blocked = 0
    package var open = 0
    package var total: Int { done + failed + skipped + blocked + open }

    package init(done: Int = 0, failed: Int = 0, skipped: Int = 0, blocked: Int = 0, open: Int = 0) {
        (self.done, self.failed, self.skipped, self.blocked, self.open) = (done, failed, skipped, blocked, open)
    }

    package static func + (left: TaskCounts, right: TaskCounts) -> TaskCounts {
        TaskCounts(
            done: left.done + right.done, failed: left.failed + right.failed, skipped: left.skipped + right.skipped,
            blocked: left.blocked + right.blocked, open: left.open + right.open)
    }
}
