import CurlTransport
import HTTP
import TestServer
import Testing

@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
    /// A server that reads and never answers; the streams report each request read and each connection closed.
    private struct SilentServer {
        let server: LoopbackServer
        let reads: AsyncStream<Void>
        let ends: AsyncStream<Void>

        init() throws {
            let (reads, read) = AsyncStream.makeStream(of: Void.self)
            let (ends, end) = AsyncStream.makeStream(of: Void.self)
            self.reads = reads
            self.ends = ends
            server = try LoopbackServer { connection in
                _ = connection.readRequest()
                read.yield()
                connection.waitForClose()
                end.yield()
            }
        }
    }

    @Test func `a cancelled call ends at once and its connection is closed`() async throws {
        let silent = try SilentServer()
        let curl = try CurlTransport(TransportConfiguration())
        let transport = curl.transport
        let port = silent.server.port
        let failure = await withTaskGroup(of: TransportError?.self) { group in
            group.addTask { await transport.failure(.post(port, "x", within: .seconds(600))) }
            _ = await silent.reads.first { _ in true }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(failure == .cancelled)
        let ended: Void? = await silent.ends.first { _ in true }
        #expect(ended != nil)
        await curl.close()
    }

    @Test func `a call of a task that is cancelled already ends as cancelled`() async throws {
        let silent = try SilentServer()
        let curl = try CurlTransport(TransportConfiguration())
        let transport = curl.transport
        let port = silent.server.port
        let failures = await withTaskGroup(of: TransportError?.self) { group in
            group.cancelAll()
            for _ in 1...50 { group.addTask { await transport.failure(.post(port, "x", within: .seconds(600))) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(failures == Array(repeating: .cancelled, count: 50))
        await curl.close()
    }

    @Test func `close ends what is in flight as cancelled, and later calls are refused`() async throws {
        let silent = try SilentServer()
        let curl = try CurlTransport(TransportConfiguration())
        let transport = curl.transport
        let port = silent.server.port
        let failure = await withTaskGroup(of: TransportError?.self) { group in
            group.addTask { await transport.failure(.post(port, "x", within: .seconds(600))) }
            _ = await silent.reads.first { _ in true }
            await curl.close()
            return await group.next() ?? nil
        }
        #expect(failure == .cancelled)
        #expect(await transport.failure(.post(port, "x")) == .refused("the HTTP transport is closed"))
        await curl.close()
    }

    @Test func `the last copy of the transport takes the connections with it`() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.answer() }
            end.yield()
        }
        do {
            let transport = try CurlTransport(TransportConfiguration()).transport
            #expect(try await transport.send(.get(server.port)).status == 200)
        }
        let ended: Void? = await ends.first { _ in true }
        #expect(ended != nil)
    }
}
