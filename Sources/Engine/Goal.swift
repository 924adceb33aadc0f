import Model
import Queue

/// When the engine's work is finished.
package enum Goal: Hashable, Sendable {
    /// The engine works until the given run has ended.
    case ended(RunKey)
    /// The engine works until no task is open.
    case idle
    /// The engine works until it is asked to stop.
    case stopped
}

/// Why the engine returned. In every case all attempts have ended and nothing more is sent.
package enum Ending: Hashable, Sendable {
    case goalMet
    /// The engine was asked to stop before the goal was met.
    case stopped
    /// A newer owner exists. The engine settled nothing after it noticed this.
    case lostOwnership
    /// The store could not be used. Attempts in flight count as died for the next owner.
    case failed(StoreError)
}
