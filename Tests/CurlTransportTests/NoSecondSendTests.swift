import CurlTransport
import HTTP
import TestServer
import Testing

/// A request is never sent twice (REQUIREMENTS R39).
@Suite struct NoSecondSendTests {
    enum Ending: CaseIterable { case reset, closed }

    /// Keeps the first connection after its first answer, reads the second request on it, and closes it without an answer.
    /// A request on any further connection is answered: a client that sends again would get a success.
    private func dyingServer(_ ending: Ending, _ effects: Record) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let request = connection.readRequest() {
                let method = request.prefix { $0 != " " }
                let body = request.split(separator: "\r\n\r\n").dropFirst().joined()
                let count = effects.add("\(connection.number) \(method) \(body)")
                if connection.number == 1, count == 2 {
                    if ending == .reset { connection.resetAtEnd() }
                    return
                }
                connection.answer("ok")
            }
        }
    }

    @Test(arguments: Ending.allCases)
    func `an effect whose kept connection dies before the answer is sent once and ends as broken`(ending: Ending)
        async throws
    {
        let effects = Record()
        let server = try dyingServer(ending, effects)
        let curl = try CurlTransport(TransportConfiguration())
        #expect(try await curl.transport.send(.post(server.port, "first")).status == 200)
        let failure = await curl.transport.failure(.post(server.port, "second"))
        #expect(failure?.kind == .broken)
        #expect(failure?.mayHaveBeenSent == true)
        #expect(effects.lines == ["1 POST first", "1 POST second"])
        // The transport continues on a new connection.
        #expect(try await curl.transport.send(.post(server.port, "third")).status == 200)
        #expect(effects.lines.last?.hasSuffix("POST third") == true)
        await curl.close()
    }

    @Test(arguments: [HTTPRequest.Method.get, .put], Ending.allCases)
    func `a request without a body is sent once too`(method: HTTPRequest.Method, ending: Ending) async throws {
        let effects = Record()
        let server = try dyingServer(ending, effects)
        let curl = try CurlTransport(TransportConfiguration())
        var request = HTTPRequest.get(server.port)
        request.method = method
        #expect(try await curl.transport.send(request).status == 200)
        #expect(await curl.transport.failure(request)?.kind == .broken)
        #expect(effects.lines.count == 2)
        await curl.close()
    }

    @Test func `a kept connection that the server had closed is replaced, not used`() async throws {
        let (closings, closed) = AsyncStream.makeStream(of: Int.self)
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.answer("\(connection.number)")
            connection.hangUp()
            closed.yield(connection.number)
        }
        let curl = try CurlTransport(TransportConfiguration())
        var closing = closings.makeAsyncIterator()
        for number in 1...3 {
            let response = try await curl.transport.send(.post(server.port, "x"))
            #expect(String(decoding: response.body, as: UTF8.self) == "\(number)")
            #expect(await closing.next() == number)
        }
        await curl.close()
    }
}
