import Synchronization

/// The wish of a person or the system to stop: what is in flight ends by itself, and nothing more begins.
///
/// When it is asked for twice, what is in flight is cut short. The program never asks twice, since a second signal ends
/// its process. Tests do, for an engine that ends with attempts half done and whose successor continues from there.
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

    /// Asks to stop; a second call asks to stop at once. Any thread may call it, also a signal source.
    package func request() {
        state.withLock { $0 = $0 == .none ? .graceful : .atOnce }
        changed.signal()
    }

    /// Returns when the level differs from `seen`, or the task is cancelled.
    package func change(from seen: Level) async { await changed.wait { self.level != seen } }
}
