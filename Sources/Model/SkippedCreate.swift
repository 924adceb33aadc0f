/// A planned snapshot, image or alarm that was rightly not made.
package struct SkippedCreate: Hashable, Sendable {
    package let task: TaskID
    package let kind: JobKind
    package let subject: ExactText
    package let why: String

    package init(task: TaskID, kind: JobKind, subject: ExactText, why: String) {
        (self.task, self.kind, self.subject, self.why) = (task, kind, subject, why)
    }
}
