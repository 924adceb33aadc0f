import Model
import TestRandom
import Testing
import WebServer

/// What is read of a request, and what is refused.
@Suite struct SiteRequestTests {
    @Test func `a path and a query are decoded`() throws {
        let request = try SiteRequest("GET", "/accounts/a%2Fb?code=No+Topic%20%C3%A4&state=&x")
        #expect(request.path == ["accounts", "a/b"])
        #expect(request.query == ["code": "No Topic ä", "state": "", "x": ""])
        #expect(try SiteRequest("HEAD", "/").path.isEmpty)
        #expect(try SiteRequest("GET", "//tasks/").path == ["tasks"])
    }

    private static let long = "/" + String(repeating: "a", count: 2_048)
    private static let many = "/?a=1" + (0..<16).map { "&f\($0)=1" }.joined()
    private static let refused: [(method: String, target: String, refusal: SiteRefusal)] = [
        ("DELETE", "/", .method), ("get", "/", .method), ("CONNECT", "a:1", .method), ("GET", "", .broken),
        ("GET", "http://evil/", .broken), ("GET", "*", .broken), ("GET", "/%", .broken), ("GET", "/%4", .broken),
        ("GET", "/%zz", .broken), ("GET", "/%ff", .broken), ("GET", "/%00", .broken), ("GET", "/a%0d%0ab", .broken),
        ("GET", "/?a=1&a=2", .broken), ("GET", long, .tooLong), ("GET", many, .tooLong),
    ]

    @Test(arguments: refused)
    func `what is broken, too long or ambiguous is refused`(method: String, target: String, refusal: SiteRefusal) {
        #expect(throws: refusal) { try SiteRequest(method, target) }
    }

    @Test func `any bytes are read or refused, and nothing that is read holds a control character`() {
        var random = SeededRandom(seed: 16, "requests")
        let mutator = Mutator(
            ["/", "/tasks?state=failed&code=A%20B", "/runs/nightly-2026-11-23", "/accounts/111111111111"],
            tokens: ["%0d%0a", "%00", "..", "?", "&", "=", "%", "+", "//", "%c3%a4", "%ff"])
        for _ in 0..<2_000 {
            let target = String(decoding: mutator.document(&random), as: UTF8.self)
            // Why: a refusal is one of the two answers that are right.
            guard let request = try? SiteRequest("GET", target) else { continue }
            let texts = request.path + request.query.flatMap { [$0.key, $0.value] }
            #expect(texts.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } }, "\(target)")
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8484", "127.0.0.1", 8484), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65_535),
    ])
    func `an address to listen on is read`(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == text && ListenAddress(text)?.isLoopback == true)
    }

    @Test(arguments: ["", "8484", "host", "host:", ":1", "host:65536", "::1:8484", "[::1]", "a b:1", "h/x:1"])
    func `what is no address is refused`(text: String) { #expect(ListenAddress(text) == nil) }

    @Test func `an address that other machines reach is none of this machine alone`() {
        for text in ["0.0.0.0:1", "[::]:1", "192.0.2.1:1", "backup.example.com:1", "127.0.0.1.example.com:1"] {
            #expect(ListenAddress(text)?.isLoopback == false, "\(text)")
        }
    }
}
