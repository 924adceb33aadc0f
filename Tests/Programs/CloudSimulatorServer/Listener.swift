import CloudSimulator
import Foundation
import HTTP
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Serves a simulated cloud on a loopback port. It sends the cloud's answers byte for byte, including broken ones.
struct Listener {
    let simulator: CloudSimulator

    /// The bound on a request's body: a request of the query protocol is small, but a posted scenario may be a whole cloud.
    private static let maxBodyBytes = 256 << 20
    private static let endlessChunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)

    private struct Dropped: Error {}

    func run(port: Int) async throws {
        var logger = Logger(label: "cloud-simulator")
        logger.logLevel = .error
        let simulator = simulator
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port), backlog: 4_096),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
        ) { request, writer, channel in
            let body = try await request.body.collect(upTo: Self.maxBodyBytes)
            let asked = Self.read(request.head, Array(body.readableBytesView))
            if let answer = simulator.administer(asked) {
                return try await Self.send(answer, writer)
            }
            switch try await simulator.respond(to: asked) {
            case .complete(let answer): try await Self.send(answer, writer)
            case .cut(let answer):
                var body = try await writer.writeHead(Self.head(answer))
                try await body.write(ByteBuffer(bytes: answer.body.prefix(answer.body.count / 2)))
                throw Dropped()
            case .endless(let answer):
                var body = try await writer.writeHead(Self.head(answer, announcesLength: false))
                while true { try await body.write(Self.endlessChunk) }
            case .hang:
                try await channel.closeFuture.get()
                throw Dropped()
            case .reset, .unreachable, .noSuchHost:
                // Why: with a linger time of zero, close sends a reset instead of an orderly end.
                let sockets = channel as? any SocketOptionProvider
                try await sockets?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
                try await channel.close()
                throw Dropped()
            }
        } onServerRunning: { channel in
            FileHandle.standardOutput.write(Data("\(channel.localAddress?.port ?? 0)\n".utf8))
        }
        try await server.run()
    }

    private static func read(_ head: HTTPTypes.HTTPRequest, _ body: [UInt8]) -> HTTP.HTTPRequest {
        let authority = head.authority ?? "127.0.0.1"
        let parts = authority.split(separator: ":", maxSplits: 1)
        let target = (head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let url = HTTPURL(
            scheme: .http, host: String(parts.first ?? "127.0.0.1"), port: parts.count > 1 ? Int(parts[1]) : nil,
            path: String(target.first ?? "/"), query: target.count > 1 ? String(target[1]) : "")
        let headers = head.headerFields.map { HTTPHeader($0.name.rawName, $0.value) }
        return HTTP.HTTPRequest(
            method: HTTP.HTTPRequest.Method(rawValue: head.method.rawValue) ?? .get, url: url,
            headers: [HTTPHeader("Host", authority)] + headers, body: body)
    }

    private static func head(_ answer: HTTP.HTTPResponse, announcesLength: Bool = true) -> HTTPTypes.HTTPResponse {
        var fields = HTTPFields()
        for header in answer.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        if announcesLength { fields[.contentLength] = String(answer.body.count) }
        return HTTPTypes.HTTPResponse(status: .init(code: answer.status), headerFields: fields)
    }

    private static func send(_ answer: HTTP.HTTPResponse, _ writer: consuming ResponseWriter) async throws {
        try await writer.write(response: head(answer), body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
