import Model
import Queue

/// The value of the tag `aws-man:task`: `<run>/<kind>/<subject>`. The tag is sent with the create call, so that a later
/// listing shows which task made a resource.
package struct TaskIdentity: Hashable, Sendable, CustomStringConvertible {
    package let run: RunKey
    package let kind: JobKind
    package let subject: ExactText

    package init(run: RunKey, kind: JobKind, subject: ExactText) {
        self.run = run
        self.kind = kind
        self.subject = subject
    }

    init(_ claim: Claim) { self.init(run: claim.run, kind: claim.kind, subject: claim.subject) }

    /// Nil unless the tag has exactly three parts and none is empty.
    package init?(tag: ExactText) {
        let parts = tag.text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        run = RunKey(stored: String(Substring(parts[0])))
        kind = JobKind(String(Substring(parts[1])))
        subject = ExactText(Substring(parts[2]))
    }

    package var tag: ExactText { "\(run)/\(kind.name)/\(subject)" }
    package var description: String { tag.text }
}
