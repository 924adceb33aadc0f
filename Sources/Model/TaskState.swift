/// The state of a task.
package enum TaskState: String, Sendable, CaseIterable, Codable {
    /// The task waits for its time, for its flow's tokens or for a place in the pool.
    case ready
    /// The task is claimed, and its call may be under way.
    case flight
    case done, failed, skipped, blocked

    package init(_ end: EndState) {
        switch end {
        case .done: self = .done
        case .failed: self = .failed
        case .skipped: self = .skipped
        case .blocked: self = .blocked
        }
    }

    package var isOpen: Bool { self == .ready || self == .flight }
}
