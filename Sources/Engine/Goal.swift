import Model
import Queue

/// When the engine's work is finished.
package enum Goal: Hashable, Sendable {
    /// That run has ended.
    case ended(RunKey)
    /// No task is open.
    case idle
    /// Only when asked to stop.
    case stopped
}

/// Why the engine returned. In every case all attempts have ended and nothing more is sent.
package enum Ending: Hashable, Sendable {
    case goalMet
    /// Asked to stop before the goal was met.
    case stopped
    /// A newer owner exists; nothing was settled after that was noticed.
    case lostOwnership
    /// The store could not be used; what was in flight counts as died for the next owner.
    case failed(StoreError)
}
