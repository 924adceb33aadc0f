import Foundation
import Model
import Synchronization
import TestRandom
import TestServer
import Testing
import WebServer

/// The listener on a loopback port, against clients that are slow, many or hostile.
@Suite(.serialized) struct SiteListenerTests {
    private static let secret = "secret-token-0123456789"
    private static let large = Array(String(repeating: "all is well ", count: 1 << 19).utf8)

    /// Runs `body` while the listener runs.
    private func whileListening(
        feed: EventFeed = EventFeed(), token: String? = nil, request: Duration = .milliseconds(400),
        part: Duration = .milliseconds(600), _ body: @escaping @Sendable (LoopbackClient) async throws -> Void
    ) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let now: @Sendable () -> Uptime = { Uptime(nanoseconds: 0) + (clock.now - start) }
        var listener = SiteListener(
            door: FrontDoor(token.flatMap(AccessToken.init), now: now, random: { 0.5 }),
            pace: RequestPace(perSecond: 5_000, burst: 5_000, now: now), sleep: { _ in }
        ) { request in
            switch request.path {
            case ["large"]: SiteAnswer(200, [:], .whole(Self.large))
            case ["events"]: feed.follow().map { SiteAnswer(200, [:], .events($0)) } ?? .text(503, "full\n")
            default: .text(200, "\(request.path) \(request.query.count)\n")
            }
        }
        listener.allow(request: request, part: part, leaving: .milliseconds(200))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let ready = listener
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await ready.run(at: ListenAddress(host: "127.0.0.1", port: 0)) {
                    found.yield($0)
                } until: {
                    for await _ in ends { break }
                    feed.close()
                }
            }
            var port = ports.makeAsyncIterator()
            let number = await port.next()
            try await body(LoopbackClient(port: try #require(number)))
            ended.finish()
            try await group.waitForAll()
        }
    }

    @Test func `an answer has what keeps a browser from harm, and ends the connection`() async throws {
        try await whileListening { client in
            let answer = await client.get("/tasks?x=1")
            #expect(answer.status == 200 && answer.body == "[\"tasks\"] 1\n")
            for field in [
                "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
                "X-Frame-Options: DENY", "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
                "Cross-Origin-Resource-Policy: same-origin", "Connection: close",
            ] { #expect(answer.head.contains("\r\n" + field), "\(field)\n\(answer.head)") }
            let head = await client.get("/", method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty && head.head.contains("Content-Length: 5"))
            #expect(await client.get("/", method: "POST", body: "token=1").status == 405)
            #expect(await client.get("/", method: "OPTIONS").status == 405)
            #expect(await client.get("/", ["Host: evil.example"]).status == 421)
            #expect(await client.get("/large").body.utf8.count == Self.large.count)
        }
    }

    @Test func `a second request on the connection is not read`() async throws {
        try await whileListening { client in
            let one = "GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let both = await client.exchange(Array((one + one.replacing("one", with: "two")).utf8))
            let text = String(decoding: both, as: UTF8.self)
            #expect(text.contains("[\"one\"]") && !text.contains("[\"two\"]"))
        }
    }

    @Test(arguments: [
        "GET / HT", "GET /" + String(repeating: "a", count: 100), "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nabc",
        "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nt", "",
    ])
    func `a client that does not finish its request is closed`(start: String) async throws {
        try await whileListening { client in
            let clock = ContinuousClock()
            let begun = clock.now
            _ = await client.exchange(Array(start.utf8))
            #expect(clock.now - begun < .seconds(8))
            #expect(await client.get("/").status == 200)
        }
    }

    @Test func `200 readers that do not read are closed, and another reader is served meanwhile`() async throws {
        try await whileListening { client in
            let ask = Array("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            let readers = (0..<200).map { _ in client.connect(receiveSeconds: 5, bufferBytes: 4_096) }
            for reader in readers { LoopbackClient.send(ask, on: reader) }
            #expect(await client.get("/").status == 200)
            // Why: each of these requests ends by a deadline. Meanwhile that of the readers passes.
            for _ in 0..<5 { _ = await client.exchange(Array("GET".utf8)) }
            var cut = 0
            for reader in readers {
                if LoopbackClient.read(reader).count < Self.large.count { cut += 1 }
                close(reader)
            }
            #expect(cut == 200)
            #expect(await client.get("/large").body.utf8.count == Self.large.count)
        }
    }

    @Test func `what is too long is refused`() async throws {
        try await whileListening { client in
            let long = String(repeating: "a", count: 60 << 10)
            #expect(await client.get("/" + long.prefix(4_000)).status == 414)
            for answer in [
                await client.get("/" + long), await client.get("/", ["X: " + long]),
                await client.get("/", (0..<200).map { "X-\($0): 1" }),
                await client.get("/", (0..<10).map { "X-\($0): " + long.prefix(4_000) }),
            ] { #expect([0, 400, 414, 431].contains(answer.status), "\(answer.head.prefix(200))") }
            #expect(await client.get("/").status == 200)
        }
        try await whileListening(token: Self.secret) { client in
            let body = "token=" + String(repeating: "a", count: 3 << 10)
            #expect(await client.get("/login", method: "POST", body: body).status == 414)
        }
    }

    @Test func `the news reach a reader, and an open stream does not keep the server from its end`() async throws {
        let feed = EventFeed()
        try await whileListening(feed: feed) { client in
            let ask = Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            async let read = client.exchange(ask, until: "data: {}\n\n")
            while feed.readers == 0 { await Task.yield() }
            feed.send("{}")
            let text = String(decoding: await read, as: UTF8.self)
            #expect(text.contains("data: {}\n\n"))
        }
        #expect(feed.follow() == nil)
    }

    @Test func `broken requests of a seed are answered or closed, and none gets in without the token`() async throws {
        try await whileListening(token: Self.secret) { client in
            var random = SeededRandom(seed: 1_116, "heads")
            let mutator = Mutator(
                [
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "GET /tasks?state=failed HTTP/1.1\r\nHost: a\r\nCookie: aws-man-session=x\r\n\r\n",
                    "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\ntoken=x",
                    "HEAD /large HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n",
                ],
                tokens: [
                    "\r\n", "\r\n\r\n", "\n", ":", " ", "Transfer-Encoding: chunked\r\n", "Content-Length: -1\r\n",
                    "\0",
                    "HTTP/1.0", "HTTP/9.9", "PRI * HTTP/2.0", "Expect: 100-continue\r\n", "Upgrade: h2c\r\n", "é",
                ])
            let heads = (0..<300).map { _ in mutator.document(&random) }
            for batch in stride(from: 0, to: heads.count, by: 50) {
                await withTaskGroup(of: [UInt8].self) { group in
                    for head in heads[batch..<batch + 50] { group.addTask { await client.exchange(head, seconds: 5) } }
                    for await bytes in group {
                        let text = String(decoding: bytes, as: UTF8.self)
                        #expect(text.isEmpty || text.hasPrefix("HTTP/1."), "\(text.prefix(100))")
                        #expect(!text.contains("well") && !text.contains("\"tasks\"") && !text.contains(Self.secret))
                    }
                }
            }
            #expect(await client.get("/", ["Authorization: Bearer \(Self.secret)"]).status == 200)
        }
    }
}
