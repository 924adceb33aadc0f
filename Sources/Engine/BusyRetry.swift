import Logging
import Model
import Queue

/// Repeats a call of the store while another process holds the write lock, a limited number of times.
struct BusyRetry: Sendable {
    let store: any TaskStore
    let cadence: Cadence
    let effects: Effects
    let logger: Logger

    func callAsFunction<Value: Sendable>(
        _ body: (any TaskStore) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        var wait = cadence.busyBase
        for _ in 1..<cadence.busyTries {
            do {
                return try await body(store)
            } catch {
                guard case .busy = error else { throw error }
                logger.notice("the queue is busy: trying again", metadata: ["error": "\(error)"])
            }
            // Why: the sleep throws only when the task is cancelled, and then the tries may end sooner.
            try? await effects.sleep(wait)
            wait = min(wait * 2, cadence.busyCap)
        }
        return try await body(store)
    }
}
