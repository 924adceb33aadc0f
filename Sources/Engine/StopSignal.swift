import Synchronization

/// A request of a person or the system to stop. Attempts in flight end by themselves, and no attempt begins.
///
/// A second request cuts the attempts in flight short. The program never makes one, since a second signal ends its
/// process. Tests make one, for an engine that ends with attempts half done and whose successor continues from there.
package final class StopSignal: Sendable {
    package enum Level: Int, Sendable, Comparable {
        case none, graceful
        /// Only tests reach this.
        case atOnce
        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private let state = Mutex(Level.none)
    private let changed = AsyncCondition()

    package init() {}

    package var level: Level { state.withLock { $0 } }

    /// Asks to stop; a second call asks to stop at once. Any thread may call it, including a signal source.
    package func request() {
        state.withLock { $0 = $0 == .none ? .graceful : .atOnce }
        changed.signal()
    }

    /// Returns when the level differs from `seen`, or the task is cancelled.
    package func change(from seen: Level) async { await changed.wait { self.level != seen } }
}
