import Model
import Synchronization

/// An account and region of a cloud that accepts only a number of pending resources at once.
final class PendingWorld: Sendable {
    private let state = Mutex<(pending: [TaskID], total: Int, most: Int)>(([], 0, 0))
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var total: Int { state.withLock { $0.total } }
    var most: Int { state.withLock { $0.most } }

    /// Starts a task. Returns false when as many resources are pending as the cloud accepts.
    func start(_ task: TaskID) -> Bool {
        state.withLock { state in
            guard state.pending.count < limit else { return false }
            state.pending.append(task)
            state.total += 1
            state.most = max(state.most, state.pending.count)
            return true
        }
    }

    /// Ends all pending resources.
    func endAll() -> [TaskID] {
        state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
    }
}
