import Model
import Synchronization
import Testing
import WebServer

/// Who gets in.
@Suite struct FrontDoorTests {
    private static let secret = "correct-horse-battery-staple"
    private let clock = TestClock()

    private func door(_ token: String? = nil) throws -> FrontDoor {
        var random = SeededRandom(seed: 1, "door")
        let drawn = Mutex((0..<400).map { _ in Double.random(in: 0..<1, using: &random) })
        return FrontDoor(
            try token.map { try #require(AccessToken($0)) }, now: { [clock] in clock.now.withLock { $0 } },
            random: { drawn.withLock { $0.removeLast() } })
    }

    private func request(
        _ target: String = "/", method: String = "GET", host: String? = "localhost:8484", bearer: String? = nil,
        cookie: String? = nil, accept: String? = nil, form: [String: String] = [:]
    ) throws -> SiteRequest {
        var request = try SiteRequest(method, target)
        (request.host, request.authorization, request.cookie) = (host, bearer.map { "Bearer \($0)" }, cookie)
        (request.accept, request.form) = (accept, form)
        return request
    }

    @Test(arguments: ["localhost", "localhost:8484", "127.0.0.1:1", "LOCALHOST:9", "[::1]:8484", "[::1]", "127.1.2.3"])
    func `without a token, this machine's names get in under any port`(host: String) throws {
        #expect(try door().answer(request(host: host)) == nil)
    }

    @Test(arguments: [
        nil, "", "evil.example", "evil.example:8484", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:x",
        "localhost:8484:1", "[::1", "::1", "localhost@evil.example", "192.0.2.1",
    ])
    func `a page elsewhere that gives its own name our address gets nothing`(host: String?) throws {
        #expect(try door().answer(request(host: host))?.status == 421)
    }

    @Test func `nothing but GET and HEAD is answered, except for a login`() throws {
        #expect(try door().answer(request(method: "HEAD")) == nil)
        #expect(try door().answer(request(method: "POST"))?.status == 405)
        #expect(try door().answer(request("/login", method: "POST"))?.status == 405)
        #expect(try door(Self.secret).answer(request("/tasks", method: "POST", bearer: Self.secret))?.status == 405)
    }

    @Test func `with a token only those get in who send it, and only a watchdog without`() throws {
        let door = try door(Self.secret)
        #expect(try door.answer(request(host: "backup.example.com", bearer: Self.secret)) == nil)
        #expect(try door.answer(request("/healthz")) == nil)
        #expect(try door.answer(request(host: nil, bearer: Self.secret))?.status == 400)
        for wrong in ["", "x", String(Self.secret.dropLast()), Self.secret + "e", Self.secret + Self.secret] {
            #expect(try door.answer(request("/metrics", bearer: wrong))?.status == 401, "\(wrong)")
        }
        #expect(try door.answer(request())?.status == 401)
        let browser = try #require(try door.answer(request(accept: "text/html,*/*")))
        #expect(browser.status == 303 && browser.fields["Location"] == "/login")
    }

    @Test func `a login gives a cookie that no script reads, and that ends`() throws {
        let door = try door(Self.secret)
        #expect(try door.answer(request("/login")) == nil, "the form itself")
        let wrong = try #require(try door.answer(request("/login", method: "POST", form: ["token": "guess"])))
        #expect(wrong.fields["Location"] == "/login?wrong=1" && wrong.fields["Set-Cookie"] == nil)
        let right = try #require(try door.answer(request("/login", method: "POST", form: ["token": Self.secret])))
        let cookie = try #require(right.fields["Set-Cookie"])
        #expect(right.fields["Location"] == "/" && !cookie.contains(Self.secret))
        #expect(cookie.hasSuffix("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"))
        let pair = String(cookie.prefix { $0 != ";" })
        #expect(try door.answer(request(cookie: "other=1; \(pair)")) == nil)
        #expect(try door.answer(request(cookie: String(pair.dropLast())))?.status == 401)
        #expect(try door.answer(request(cookie: "aws-man-session="))?.status == 401)
        clock.now.withLock { $0 = $0 + .hours(12) }
        #expect(try door.answer(request(cookie: pair))?.status == 401)
    }

    @Test func `the oldest login gives way to the 65th`() throws {
        let door = try door(Self.secret)
        let pairs = try (0..<65).map { _ in
            clock.now.withLock { $0 = $0 + .seconds(1) }
            let answer = try door.answer(request("/login", method: "POST", form: ["token": Self.secret]))
            return String(try #require(answer?.fields["Set-Cookie"]).prefix { $0 != ";" })
        }
        #expect(Set(pairs).count == 65)
        #expect(try door.answer(request(cookie: pairs[0]))?.status == 401)
        #expect(try door.answer(request(cookie: pairs[1])) == nil)
    }

    @Test func `a token is long, one word, and is never printed`() throws {
        for text in ["", "short", "nineteen-characters", "with a blank in the middle", "ümlaut-is-not-plain-ascii"] {
            #expect(AccessToken(text) == nil, "\(text)")
        }
        #expect(AccessToken(String(repeating: "x", count: 513)) == nil)
        let token = try #require(AccessToken(" \(Self.secret)\n"))
        #expect("\(token)" == "a token of 28 characters")
    }
}

/// A clock that a test sets forward.
final class TestClock: Sendable {
    let now = Mutex(Uptime(nanoseconds: 0))
}
