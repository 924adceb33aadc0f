import CurlTransport
import HTTP
import TestServer
import Testing

/// An answer whose first header line is folded (it begins with a blank): libcurl 7.88.1 frees memory twice when the handle
/// has been used before, and the process dies (FACTS Q15).
@Suite struct FoldedHeaderTests {
    @Test(arguments: [" folded: once", "\tfolded", " " + String(repeating: "x", count: 4_096)])
    func `a folded first header line after an earlier answer breaks its own exchange alone`(line: String) async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.hasSuffix("hostile") {
                    connection.write("HTTP/1.1 200 OK\r\n\(line)\r\nContent-Length: 0\r\n\r\n")
                } else {
                    connection.answer("ok", headers: "X-A: a value to be freed\r\nX-B: another\r\n")
                }
            }
        }
        let curl = try CurlTransport(TransportConfiguration())
        for _ in 0..<20 {
            #expect(try await curl.transport.send(.post(server.port, "good")).status == 200)
            #expect(await curl.transport.failure(.post(server.port, "hostile"))?.kind == .broken)
        }
        await curl.close()
    }
}
