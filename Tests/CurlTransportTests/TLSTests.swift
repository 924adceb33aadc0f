import CurlTransport
import HTTP
import TestServer
import Testing

/// TLS is always verified, and a proxy is used as configured. The server is OpenSSL's.
@Suite struct TLSTests {
    private let server: TLSServer
    init() throws { server = try TLSServer() }

    private func get(_ host: String, _ port: Int?) -> HTTPRequest {
        HTTPRequest(
            method: .get, url: HTTPURL(scheme: .https, host: host, port: port), connectTimeout: .seconds(30))
    }

    @Test func `a certificate of an unknown authority is refused, and the hint names the variable to set`() async throws
    {
        let curl = try CurlTransport(TransportConfiguration())
        let failure = await curl.transport.failure(get("localhost", server.port))
        #expect(failure?.kind == .notConnectable)
        #expect("\(try #require(failure))".contains("AWS_CA_BUNDLE"))
        await curl.close()
    }

    @Test func `a certificate of a configured authority is accepted, for its own names only`() async throws {
        let curl = try CurlTransport(TransportConfiguration(caBundle: server.certificate))
        #expect(try await curl.transport.send(get("localhost", server.port)).status == 200)
        #expect(await curl.transport.failure(get("127.0.0.1", server.port))?.kind == .notConnectable)
        await curl.close()
    }

    @Test func `a CA bundle that cannot be read is named`() async throws {
        let curl = try CurlTransport(TransportConfiguration(caBundle: "/nonexistent/ca.pem"))
        let failure = await curl.transport.failure(get("localhost", server.port))
        #expect(failure?.kind == .notConnectable)
        #expect("\(try #require(failure))".contains("/nonexistent/ca.pem"))
        await curl.close()
    }

    @Test func `https goes through the proxy, which learns the host and its own password, no header`() async throws {
        let record = Record()
        let target = server.port
        let proxy = try LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            record.add(request)
            connection.write("HTTP/1.1 200 Connection established\r\nX-Proxy: 1\r\n\r\n")
            // Why: a tunnel that cannot be made ends the connection, and with it the test.
            try? connection.tunnel(toPort: target)
        }
        let configuration = try TransportConfiguration(environment: [
            "HTTPS_PROXY": "http://us%65r:w%3Ard%@127.0.0.1:\(proxy.port)", "AWS_CA_BUNDLE": server.certificate,
        ])
        let curl = try CurlTransport(configuration)
        var request = get("ec2.example.invalid", nil)
        request.headers = [HTTPHeader("Authorization", "secret")]
        let response = try await curl.transport.send(request)
        #expect(response.status == 200)
        #expect(response.header("X-Proxy") == nil)
        #expect(
            record.lines == [
                "CONNECT ec2.example.invalid:443 HTTP/1.1\r\nHost: ec2.example.invalid:443\r\n"
                    + "Proxy-Authorization: Basic dXNlcjp3OnJkJQ==\r\nProxy-Connection: Keep-Alive\r\n\r\n"
            ])
        await curl.close()
    }

    @Test(arguments: ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
    func `a proxy that refuses is no connection, and its password is not shown`(status: String) async throws {
        let proxy = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.answer(status: status, headers: "Proxy-Authenticate: Basic realm=x\r\n")
        }
        let curl = try CurlTransport(
            TransportConfiguration(environment: ["https_proxy": "user:hunter2@127.0.0.1:\(proxy.port)"]))
        let failure = await curl.transport.failure(get("ec2.example.invalid", nil))
        #expect(failure?.kind == .notConnected)
        let text = "\(try #require(failure))"
        #expect(text.contains(status.prefix(3)) && text.contains("HTTPS_PROXY"))
        #expect(!text.contains("hunter2"))
        await curl.close()
    }

    @Test(arguments: ["127.0.0.1:99999", "[::1", "proxy.invalid:1"])
    func `no message about a proxy's address repeats user or password`(host: String) async throws {
        let curl = try CurlTransport(
            TransportConfiguration(environment: ["https_proxy": "http://canary:hunter2@\(host)"]))
        let text = "\(try #require(await curl.transport.failure(get("ec2.example.invalid", nil))))"
        #expect(text.contains("HTTPS_PROXY"))
        #expect(!text.contains("canary") && !text.contains("hunter2"))
        await curl.close()
    }

    @Test func `a handle goes through the proxy to where that is for, and not to where it is not`() async throws {
        let (asked, served) = (Record(), Record())
        let proxy = try LoopbackServer { connection in
            asked.add(String(connection.readRequest()?.prefix { $0 != "\r\n" } ?? ""))
            connection.answer(status: "502 Bad Gateway")
        }
        let plain = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                served.add("a request")
                connection.answer()
            }
        }
        let curl = try CurlTransport(
            TransportConfiguration(environment: ["https_proxy": "127.0.0.1:\(proxy.port)"]))
        // The requests follow one another, so that a setting of an earlier request could last.
        for round in 1...2 {
            #expect(try await curl.transport.send(.get(plain.port)).status == 200)
            #expect(served.lines.count == round)
            #expect(await curl.transport.failure(get("ec2.example.invalid", nil))?.kind == .notConnected)
            #expect(asked.lines == Array(repeating: "CONNECT ec2.example.invalid:443 HTTP/1.1", count: round))
        }
        await curl.close()
    }

    @Test func `NO_PROXY and loopback go without the proxy`() async throws {
        let record = Record()
        let proxy = try LoopbackServer { connection in
            record.add(connection.readRequest() ?? "")
        }
        let nobody = String(repeating: "a", count: 64) + ".example.invalid"
        var configuration = try TransportConfiguration(environment: [
            "HTTPS_PROXY": "127.0.0.1:\(proxy.port)", "NO_PROXY": "other.test,.example.invalid",
        ])
        configuration.caBundle = server.certificate
        let curl = try CurlTransport(configuration)
        #expect(await curl.transport.failure(get(nobody, nil))?.kind == .notConnectable)
        #expect(try await curl.transport.send(get("localhost", server.port)).status == 200)
        #expect(record.lines == [])
        await curl.close()
    }
}
