/// A task that failed or is blocked, for the report.
package struct TaskFailure: Hashable, Sendable {
    package var task: TaskID
    package var kind: JobKind
    package var subject: ExactText
    package var state: EndState
    package var problem: Problem
    /// The number of times that the task was claimed.
    package var attempts: Int

    package init(task: TaskID, kind: JobKind, subject: ExactText, state: EndState, problem: Problem, attempts: Int) {
        (self.task, self.kind, self.subject, self.state, self.problem) = (task, kind, subject, state, problem)
        self.attempts = attempts
    }
}
