import HTTP
import Testing

@Suite struct HTTPURLTests {
    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.0.9", true), ("localhost", true), ("LOCALHOST", true), ("::1", true),
        ("127.0.0.1.example.com", false), ("127.0.0", false), ("127.0.0.256", false), ("127.0..1", false),
        ("128.0.0.1", false), ("localhost.example.com", false), ("0.0.0.0", false), ("::", false),
        ("169.254.169.254", false), ("", false),
    ])
    func `loopback is 127.0.0.0/8, ::1 and localhost, and nothing that looks like it`(host: String, isLoopback: Bool) {
        #expect(HTTPURL(scheme: .http, host: host).isLoopback == isLoopback)
    }

    @Test(arguments: [
        (HTTPURL(scheme: .https, host: "EC2.example.com"), "https://ec2.example.com/"),
        (HTTPURL(scheme: .https, host: "a", port: 443, path: "/x", query: "b=c"), "https://a/x?b=c"),
        (HTTPURL(scheme: .https, host: "a", port: 80), "https://a:80/"),
        (HTTPURL(scheme: .http, host: "a", port: 80), "http://a/"),
        (HTTPURL(scheme: .http, host: "::1", port: 5_000, path: ""), "http://[::1]:5000/"),
    ])
    func `a URL is written with its port only where the scheme has another`(url: HTTPURL, text: String) {
        #expect(url.description == text)
    }

    @Test func `a header is found whatever its case, the first of its name`() {
        let response = HTTPResponse(status: 200, headers: [HTTPHeader("X-Id", "1"), HTTPHeader("x-id", "2")])
        #expect(response.header("x-ID") == "1")
        #expect(response.header("x-i") == nil)
    }

    @Test(arguments: [
        (TransportError.refused(""), false), (.notConnected(""), false), (.notConnectable(""), false),
        (.timedOut(after: .seconds(1)), true),
        (.broken(""), true), (.bodyTooLarge(limit: 1), true), (.cancelled, true),
    ])
    func `only a refusal and a missing connection prove that nothing was sent`(error: TransportError, maySent: Bool) {
        #expect(error.mayHaveBeenSent == maySent)
    }
}
