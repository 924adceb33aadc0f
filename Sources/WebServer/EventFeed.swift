import Synchronization

/// Sends the same news to all readers who follow it. A slow reader gets the newest news and misses older ones.
package final class EventFeed: Sendable {
    private struct State {
        var readers: [Int: AsyncStream<String>.Continuation] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let most: Int

    /// The most readers at a time. Each holds a connection for as long as its page is open.
    package static let usualMost = 64

    package init(most: Int = usualMost) { self.most = most }

    package var readers: Int { state.withLock { $0.readers.count } }

    /// The news from now on, each as a block of the event stream. Nil when there are too many readers, or after `close`.
    package func follow() -> AsyncStream<String>? {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isClosed, state.readers.count < most else { return nil }
            state.next += 1
            state.readers[state.next] = continuation
            return state.next
        }
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.readers.removeValue(forKey: number) }
        }
        return stream
    }

    /// - Parameter news: one line.
    package func send(_ news: String) {
        let readers = state.withLock { Array($0.readers.values) }
        for reader in readers { reader.yield("data: \(news)\n\n") }
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
