import CurlTransport
import Glibc
import HTTP
import TestServer
import Testing

/// What is sent over the wire, and what comes back.
@Suite struct WireTests {
    @Test func `exactly what is given is sent`() async throws {
        let record = Record()
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                record.add(request)
                connection.answer(headers: "Set-Cookie: a=b\r\n")
            }
        }
        let curl = try CurlTransport(TransportConfiguration())
        var request = HTTPRequest.post(server.port, "Action=Ü")
        request.url.path = "/a/../b%20c"
        request.url.query = "d=%2F&e"
        request.headers = [
            HTTPHeader("X-Empty", ""), HTTPHeader("Host", "ec2.example"), HTTPHeader("authorization", "k"),
        ]
        _ = try await curl.transport.send(request)
        var get = HTTPRequest.get(server.port, "/x")
        get.headers = [HTTPHeader("Accept", "text/xml"), HTTPHeader("Content-Length", "0")]
        _ = try await curl.transport.send(get)
        get.method = .put
        _ = try await curl.transport.send(get)
        get.method = .get
        _ = try await curl.transport.send(get)

        let host = "Host: 127.0.0.1:\(server.port)"
        let plainGet = "GET /x HTTP/1.1\r\n\(host)\r\nAccept: text/xml\r\n\r\n"
        #expect(
            record.lines == [
                "POST /a/../b%20c?d=%2F&e HTTP/1.1\r\nHost: ec2.example\r\nX-Empty:\r\nauthorization: k\r\n"
                    + "Content-Length: 9\r\n\r\nAction=Ü",
                plainGet,
                "PUT /x HTTP/1.1\r\n\(host)\r\nAccept: text/xml\r\nContent-Length: 0\r\n\r\n",
                plainGet,
            ])
        await curl.close()
    }

    @Test func `a large body follows its head at once, without Expect`() async throws {
        let record = Record()
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                record.add(String(request.prefix { $0 != "x" }))
                connection.answer("\(request.utf8.count)")
            }
        }
        let curl = try CurlTransport(TransportConfiguration())
        let size = 3 << 20
        let response = try await curl.transport.send(.post(server.port, String(repeating: "x", count: size)))
        let head = "POST / HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: \(size)\r\n\r\n"
        #expect(record.lines == [head])
        #expect(String(decoding: response.body, as: UTF8.self) == "\(head.utf8.count + size)")
        await curl.close()
    }

    @Test(arguments: [
        ("302 Found", "Location: /elsewhere\r\n"), ("307 Temporary Redirect", "Location: /elsewhere\r\n"),
        ("401 Unauthorized", "WWW-Authenticate: Basic realm=x\r\n"), ("503 Slow Down", "Retry-After: 0\r\n"),
        ("417 Expectation Failed", ""), ("408 Request Timeout", ""),
    ])
    func `every answer is returned as it is: nothing is followed or sent again`(status: String, headers: String)
        async throws
    {
        let record = Record()
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                record.add("request")
                connection.answer("why", status: status, headers: headers)
            }
        }
        let curl = try CurlTransport(TransportConfiguration())
        let response = try await curl.transport.send(.post(server.port, "x"))
        #expect(status.hasPrefix("\(response.status) "))
        #expect(response.body == Array("why".utf8))
        #expect(record.lines.count == 1)
        await curl.close()
    }

    @Test func `interim responses and trailers leave the headers alone, chunks become one body`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.write("HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\n")
                connection.write("HTTP/1.1 200 OK\r\nX-A:  one \r\nx-a: two\r\nTransfer-Encoding: chunked\r\n\r\n")
                connection.write("3\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: late\r\n\r\n")
            }
        }
        let curl = try CurlTransport(TransportConfiguration())
        for _ in 1...2 {
            let response = try await curl.transport.send(.get(server.port))
            #expect(response.status == 200)
            #expect(
                response.headers == [
                    HTTPHeader("X-A", "one"), HTTPHeader("x-a", "two"), HTTPHeader("Transfer-Encoding", "chunked"),
                ])
            #expect(response.body == Array("abcde".utf8))
        }
        await curl.close()
    }

    @Test func `a connection is kept and used again`() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer("\(connection.number)") }
        }
        let curl = try CurlTransport(TransportConfiguration())
        for _ in 1...5 {
            #expect(try await curl.transport.send(.post(server.port, "x")).body == Array("1".utf8))
        }
        await curl.close()
    }

    @Test func `200 requests at once are all answered, each with its own answer`() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.answer(request.split(separator: "\r\n\r\n").dropFirst().joined())
            }
        }
        // There are fewer connections than requests, so some requests wait for a free connection.
        let curl = try CurlTransport(TransportConfiguration(maxConnections: 50))
        let transport = curl.transport
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let response = try await transport.send(.post(server.port, "body \(number)"))
                    return (number, String(decoding: response.body, as: UTF8.self))
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, "body \($0)") }))
        await curl.close()
    }

    @Test func `the sender is told once that the whole request was written, before it is answered`() async throws {
        let record = Record()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            while record.lines.isEmpty { sched_yield() }
            connection.answer()
        }
        let curl = try CurlTransport(TransportConfiguration())
        var request = HTTPRequest.post(server.port, String(repeating: "x", count: 100_000))
        request.whenSent = { record.add("sent") }
        #expect(try await curl.transport.send(request).status == 200)
        #expect(record.lines == ["sent"])
        await curl.close()
    }
}
