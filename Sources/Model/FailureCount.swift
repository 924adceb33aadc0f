import Synchronization

/// The number of failures in a row.
package final class FailureCount: Sendable {
    private let number = Mutex(0)

    package init() {}

    package var count: Int { number.withLock { $0 } }
    package func add() { number.withLock { $0 += 1 } }
    package func reset() { number.withLock { $0 = 0 } }
}
