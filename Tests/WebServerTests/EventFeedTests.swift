import Model
import Synchronization
import Testing
import WebServer

/// The news for many readers, and the pace of requests.
@Suite struct EventFeedTests {
    @Test func `each reader gets the news, and a slow one the newest`() async throws {
        let feed = EventFeed()
        let (first, slow) = (try #require(feed.follow()), try #require(feed.follow()))
        var reader = first.makeAsyncIterator()
        feed.send("one")
        #expect(await reader.next() == "data: one\n\n")
        feed.send("two")
        feed.send("three")
        var late = slow.makeAsyncIterator()
        #expect(await late.next() == "data: three\n\n")
        var new = try #require(feed.follow()).makeAsyncIterator()
        #expect(await new.next() == "data: three\n\n")
    }

    @Test func `readers are bounded, and one that leaves makes room`() async throws {
        let feed = EventFeed(most: 2)
        let kept = try #require(feed.follow())
        await leave(try #require(feed.follow()), feed)
        #expect(feed.readers == 1)
        let second = feed.follow()
        #expect(second != nil && feed.follow() == nil)
        feed.close()
        var reader = kept.makeAsyncIterator()
        #expect(await reader.next() == "data: news\n\n")
        #expect(await reader.next() == nil)
        #expect(feed.follow() == nil)
    }

    /// Reads once and drops the stream.
    private func leave(_ stream: consuming AsyncStream<String>, _ feed: EventFeed) async {
        feed.send("news")
        for await _ in stream { break }
    }

    @Test func `after a burst, requests go in at a steady pace`() {
        let clock = TestClock()
        let pace = RequestPace(perSecond: 10, burst: 3) { clock.now.withLock { $0 } }
        let waits = (0..<6).map { _ in pace.wait() }
        #expect(waits == [.zero, .zero, .zero, .milliseconds(100), .milliseconds(200), .milliseconds(300)])
        clock.now.withLock { $0 = $0 + .seconds(60) }
        #expect((0..<4).map { _ in pace.wait() } == [.zero, .zero, .zero, .milliseconds(100)])
        // Clients that leave at once push nobody back for longer than the longest wait.
        for _ in 0..<100_000 { _ = pace.wait() }
        #expect(pace.wait() == nil)
        clock.now.withLock { $0 = $0 + .milliseconds(100) }
        #expect(pace.wait().map { $0 <= RequestPace.longest } == true)
    }
}
