import Synchronization

/// Sends the same news to all readers who follow it. A slow reader gets the newest news and misses older ones.
package final class EventFeed: Sendable {
    private struct State {
        var readers: [Int: AsyncStream<String>.Continuation] = [:]
        var next = 0
        /// The news that the readers were sent last, for a new one.
        var latest: String?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let most: Int

    /// The most readers at a time. Each holds a connection for as long as its page is open.
    package static let usualMost = 64

    package init(most: Int = usualMost) { self.most = most }

    package var readers: Int { state.withLock { $0.readers.count } }

    /// The latest news and those from now on, each as a block of the event stream. Nil when there are too many readers, or after `close`.
    package func follow() -> AsyncStream<String>? {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isClosed, state.readers.count < most else { return nil }
            state.next += 1
            state.readers[state.next] = continuation
            if let latest = state.latest { continuation.yield(latest) }
            return state.next
        }
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in
                state.readers[number] = nil
                // Why: news are read only while there are readers.
                if state.readers.isEmpty { state.latest = nil }
            }
        }
        return stream
    }

    /// - Parameter news: one line.
    package func send(_ news: String) {
        let block = "data: \(news)\n\n"
        let readers = state.withLock { state in
            if !state.readers.isEmpty { state.latest = block }
            return Array(state.readers.values)
        }
        for reader in readers { reader.yield(block) }
    }

    /// Ends all streams. Later readers get none.
    package func close() {
        let readers = state.withLock { state in
            state.isClosed = true
            return Array(state.readers.values)
        }
        for reader in readers { reader.finish() }
    }
}
