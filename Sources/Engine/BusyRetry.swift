import Logging
import Model
import Queue

/// Runs a store call again while another process holds the write lock, within bounds.
struct BusyRetry: Sendable {
    let cadence: Cadence
    let effects: Effects
    let logger: Logger

    func callAsFunction<Value: Sendable>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        var wait = cadence.busyBase
        for _ in 1..<cadence.busyTries {
            do {
                return try await body()
            } catch {
                guard case .busy = error else { throw error }
                logger.notice("the queue is busy, trying again", metadata: ["error": "\(error)"])
            }
            // Why: it throws only when cancelled; then the tries end sooner.
            try? await effects.sleep(wait)
            wait = min(wait * 2, cadence.busyCap)
        }
        return try await body()
    }
}
