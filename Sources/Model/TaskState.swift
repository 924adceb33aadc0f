/// Where a task is.
package enum TaskState: String, Sendable, CaseIterable, Codable {
    /// Waiting for its time, its flow's tokens or a slot.
    case ready
    /// Claimed: its call may be under way.
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
