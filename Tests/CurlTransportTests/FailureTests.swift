import CurlTransport
import HTTP
import TestServer
import Testing

/// Each way an exchange can end without a whole response, over loopback.
@Suite(.timeLimit(.minutes(10))) struct FailureTests {
    private let curl: CurlTransport
    init() throws { curl = try CurlTransport(TransportConfiguration()) }

    @Test func `a refused connection is not connected`() async throws {
        let failure = await curl.transport.failure(.post(try LoopbackSocket.unusedPort(), "x"))
        #expect(failure?.kind == .notConnected)
        #expect("\(try #require(failure))".contains("127.0.0.1"))
    }

    @Test func `a name that does not exist cannot be connected`() async throws {
        // A label over 63 bytes is no name: the resolver refuses it without a query.
        let url = HTTPURL(scheme: .https, host: String(repeating: "a", count: 64) + ".invalid")
        let failure = await curl.transport.failure(HTTPRequest(method: .get, url: url))
        #expect(failure?.kind == .notConnectable)
        #expect("\(try #require(failure))".contains("does not exist"))
    }

    @Test func `silence during the TLS handshake is no connection, after connectTimeout`() async throws {
        let server = try LoopbackServer { $0.waitForClose() }
        let request = HTTPRequest(
            method: .post, url: HTTPURL(scheme: .https, host: "127.0.0.1", port: server.port), body: [1],
            connectTimeout: .milliseconds(100), totalTimeout: .seconds(3_600))
        // Who waited for the whole time would meet the time limit.
        #expect(await curl.transport.failure(request)?.kind == .notConnected)
    }

    @Test func `plain text where TLS is spoken is no connection`() async throws {
        let server = try LoopbackServer { $0.write("220 smtp ready\r\n") }
        let url = HTTPURL(scheme: .https, host: "127.0.0.1", port: server.port)
        #expect(await curl.transport.failure(HTTPRequest(method: .get, url: url))?.kind == .notConnected)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
    func `silence after the request times out`(beginning: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(beginning)
            connection.waitForClose()
        }
        let failure = await curl.transport.failure(.post(server.port, "x", within: .seconds(2)))
        #expect(failure == .timedOut(after: .seconds(2)))
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nX-A: b\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
    ])
    func `an answer that is cut or is no HTTP breaks the exchange`(answer: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(answer)
        }
        #expect(await curl.transport.failure(.post(server.port, "x"))?.kind == .broken)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n",
    ])
    func `a body that never ends is too large`(head: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(head)
            let part = [UInt8](repeating: 65, count: 10_000)
            while connection.write(part) {}
        }
        var request = HTTPRequest.get(server.port)
        request.maxBodyBytes = 100_000
        #expect(await curl.transport.failure(request) == .bodyTooLarge(limit: 100_000))
    }

    @Test func `a body that is announced as too long is not waited for`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n")
            _ = connection.readRequest()
        }
        var request = HTTPRequest.get(server.port)
        request.maxBodyBytes = 100_000
        request.totalTimeout = .seconds(300)
        #expect(await curl.transport.failure(request) == .bodyTooLarge(limit: 100_000))
    }

    @Test(arguments: [(9, ErrorKind.bodyTooLarge), (10, nil)])
    func `the limit itself is allowed`(limit: Int, kind: ErrorKind?) async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer("0123456789") }
        }
        var request = HTTPRequest.get(server.port)
        request.maxBodyBytes = limit
        #expect(await curl.transport.failure(request)?.kind == kind)
    }

    @Test func `a head that never ends breaks the exchange`() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X-A: " + String(repeating: "a", count: 1_000) + "\r\n") {}
        }
        #expect(await curl.transport.failure(.get(server.port))?.kind == .broken)
    }

    @Test func `no error shows a header or the body`() async throws {
        let closing = try LoopbackServer { _ = $0.readRequest() }
        let odd = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: hunter2\r\n\r\n")
        }
        var request = HTTPRequest.post(closing.port, "body-hunter2")
        request.headers = [HTTPHeader("Authorization", "hunter2")]
        var requests = [request]
        request.url = HTTPURL(scheme: .http, host: "127.0.0.1", port: odd.port)
        requests.append(request)
        request.url = HTTPURL(scheme: .http, host: "127.0.0.1", port: try LoopbackSocket.unusedPort())
        requests.append(request)
        request.url = HTTPURL(scheme: .http, host: "example.invalid")
        requests.append(request)
        request.headers = [HTTPHeader("Authorization", "hunter2\r\n")]
        request.url = HTTPURL(scheme: .https, host: "127.0.0.1", port: odd.port)
        requests.append(request)
        for request in requests {
            let text = "\(try #require(await curl.transport.failure(request)))"
            #expect(!text.contains("hunter2"))
            #expect(text.contains(request.url.host))
        }
    }
}
