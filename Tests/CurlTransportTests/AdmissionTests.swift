import CurlTransport
import HTTP
import Testing

@Suite struct AdmissionTests {
    private static func post(_ url: HTTPURL, _ headers: [HTTPHeader] = []) -> HTTPRequest {
        HTTPRequest(method: .post, url: url, headers: headers, body: [1])
    }
    private static let good = HTTPURL(scheme: .https, host: "ec2.eu-west-1.amazonaws.com")

    @Test(arguments: ["169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"])
    func `plain http may go to the services of the machine's own host in AWS`(host: String) {
        #expect(Admission.refusal(of: HTTPRequest(method: .get, url: HTTPURL(scheme: .http, host: host))) == nil)
    }

    @Test(arguments: ["169.254.169.253", "169.254.169.254.example", "fd00:ec2::253"])
    func `plain http goes to no host that looks like one of those`(host: String) {
        #expect(Admission.refusal(of: HTTPRequest(method: .get, url: HTTPURL(scheme: .http, host: host))) != nil)
    }

    @Test(arguments: [
        good, HTTPURL(scheme: .http, host: "127.0.0.1", port: 5_000), HTTPURL(scheme: .http, host: "localhost"),
        HTTPURL(scheme: .http, host: "::1"), HTTPURL(scheme: .https, host: "a", path: "/%20", query: "a=%3F?"),
    ])
    func `a request to AWS or to loopback may be sent`(url: HTTPURL) {
        #expect(
            Admission.refusal(of: Self.post(url, [HTTPHeader("X-A", "b c\tü"), HTTPHeader("content-length", "1")]))
                == nil)
    }

    @Test(arguments: [
        "ec2.amazonaws.com", "169.254.169.254", "10.0.0.1", "127.0.0.1.nip.io", "0x7f.1", "2130706433", "localhost.",
    ])
    func `plain http outside loopback is refused, and https is suggested`(host: String) throws {
        let refusal = try #require(Admission.refusal(of: Self.post(HTTPURL(scheme: .http, host: host))))
        #expect(refusal.contains(host) && refusal.contains("https"))
    }

    @Test func `the refusal reaches the caller as one`() async throws {
        let curl = try CurlTransport(TransportConfiguration())
        let failure = await curl.transport.failure(Self.post(HTTPURL(scheme: .http, host: "example.invalid")))
        #expect(failure?.kind == .refused)
        await curl.close()
    }

    @Test(arguments: [
        HTTPURL(scheme: .https, host: ""), HTTPURL(scheme: .https, host: "user@a"),
        HTTPURL(scheme: .https, host: "a/b"),
        HTTPURL(scheme: .https, host: "a b"), HTTPURL(scheme: .https, host: "a\r\nb"),
        HTTPURL(scheme: .https, host: "ä.de"),
        HTTPURL(scheme: .https, host: "a", port: 0), HTTPURL(scheme: .https, host: "a", port: 65_536),
        HTTPURL(scheme: .https, host: "a", path: "x"), HTTPURL(scheme: .https, host: "a", path: "/ "),
        HTTPURL(scheme: .https, host: "a", path: "/?"), HTTPURL(scheme: .https, host: "a", path: "/#"),
        HTTPURL(scheme: .https, host: "a", path: "/\r\n"), HTTPURL(scheme: .https, host: "a", query: "ü"),
    ])
    func `a URL that libcurl could read in another way is refused`(url: HTTPURL) {
        #expect(Admission.refusal(of: Self.post(url)) != nil)
    }

    @Test(arguments: [
        ("", "a"), ("A B", "a"), ("A:", "a"), ("A\r\n", "a"), ("A", "a\r\nB: c"), ("A", "a\u{0}"), ("A", "a\n"),
        ("Transfer-Encoding", "chunked"), ("expect", "100-continue"), ("Content-Length", "2"), ("Upgrade", "h2c"),
    ])
    func `a header that would change the message is refused`(name: String, value: String) {
        #expect(Admission.refusal(of: Self.post(Self.good, [HTTPHeader(name, value)])) != nil)
    }

    @Test func `a POST needs a body, a GET has none`() {
        for (method, body, isGood) in [
            (HTTPRequest.Method.post, [], false), (.post, [1], true), (.get, [], true), (.get, [1], false),
            (.put, [], true), (.put, [1], true),
        ] as [(HTTPRequest.Method, [UInt8], Bool)] {
            let request = HTTPRequest(method: method, url: Self.good, body: body)
            #expect((Admission.refusal(of: request) == nil) == isGood)
        }
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .microseconds(999), .seconds(86_401)])
    func `a timeout that libcurl would read as for ever is refused`(timeout: Duration) {
        var request = Self.post(Self.good)
        request.totalTimeout = timeout
        #expect(Admission.refusal(of: request) != nil)
        request = Self.post(Self.good)
        request.connectTimeout = timeout
        #expect(Admission.refusal(of: request) != nil)
    }
}
