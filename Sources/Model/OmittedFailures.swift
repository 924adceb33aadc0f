/// The number of a lane's tasks that failed or are blocked with the same code, and that are not listed singly.
package struct OmittedFailures: Hashable, Sendable {
    package let kind: JobKind
    package let state: EndState
    package let code: String
    package let count: Int

    package init(kind: JobKind, state: EndState, code: String, count: Int) {
        (self.kind, self.state, self.code, self.count) = (kind, state, code, count)
    }
}
