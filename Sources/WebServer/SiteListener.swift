import HTTPTypes
import HummingbirdCore
import Logging
import Model
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Listens on a port and sends the answers of a site. It holds all bounds against clients that are slow, many or hostile.
package struct SiteListener: Sendable {
    package typealias Site = @Sendable (SiteRequest) async -> SiteAnswer

    private let door: FrontDoor
    private let pace: RequestPace
    private let sleep: @Sendable (Duration) async throws -> Void
    private let site: Site
    var deadlines = ClientDeadlines.Bounds()

    /// The most connections at a time. Others wait in the system's backlog until one of these ends.
    static let mostConnections = 256
    /// A part of an answer that a client must take within a deadline.
    static let partBytes = 64 << 10
    /// The longest form that is read: a token and its name.
    private static let formBytes = 2 << 10
    private static let fieldBytes = 8 << 10
    private static let headBytes = 16 << 10
    private static let mostFields = 64
    /// How long answers under way may take after the signal to stop.
    private static let farewell = Duration.seconds(5)

    package init(
        door: FrontDoor, pace: RequestPace, sleep: @escaping @Sendable (Duration) async throws -> Void,
        site: @escaping Site
    ) {
        (self.door, self.pace, self.sleep, self.site) = (door, pace, sleep, site)
    }

    /// Sets how long a client may take for its request, for a part of the answer, and to leave.
    package mutating func allow(request: Duration, part: Duration, leaving: Duration) {
        deadlines = .init(request: .init(request), part: .init(part), leaving: .init(leaving))
    }

    /// Listens until `stop` returns, and then lets the answers under way end. `listening` gets the port.
    package func run(
        at address: ListenAddress, listening: @escaping @Sendable (Int) async -> Void,
        until stop: @escaping @Sendable () async -> Void
    ) async throws {
        var logger = Logger(label: "aws-man.serve")
        // Why: what clients do wrong is no event of the program.
        logger.logLevel = .critical
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ClientDeadlines(deadlines)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: Self.fieldBytes, maxHeaderListSize: Self.headBytes,
                maxHeaderFieldCount: Self.mostFields))
        let server = try HTTPServerBuilder.http1(configuration: configuration).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(address.host, port: address.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.mostConnections)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger
        ) { request, writer, _ in
            let answer = await self.answer(request)
            try await Self.send(answer, writer, isHead: request.method == .head)
        } onServerRunning: { channel in
            await listening(channel.localAddress?.port ?? address.port)
        }
        var group = ServiceGroupConfiguration(services: [.init(service: server)], logger: logger)
        group.maximumGracefulShutdownDuration = Self.farewell
        let service = ServiceGroup(configuration: group)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await service.run() }
            tasks.addTask {
                await stop()
                await service.triggerGracefulShutdown()
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
            try await tasks.next()
        }
    }

    private func answer(_ request: Request) async -> SiteAnswer {
        do {
            // Why before anything else: a refusal costs processor time too. The wait throws only when it is cancelled.
            guard let wait = pace.wait() else {
                return .text(503, "Too many requests.\n", ["Retry-After": "10"])
            }
            try await sleep(wait)
            let asked = try await read(request)
            if let refused = door.answer(asked) { return refused }
            return await site(asked)
        } catch let refusal as SiteRefusal {
            return refusal.answer
        } catch {
            return .text(503, "The server is about to stop.\n")
        }
    }

    private func read(_ request: Request) async throws -> SiteRequest {
        var asked = try SiteRequest(request.method.rawValue, request.head.path ?? "")
        asked.host = request.head.authority
        asked.authorization = request.headers[.authorization]
        asked.cookie = request.headers[.cookie]
        asked.accept = request.headers[.accept]
        guard asked.method == .post else { return asked }
        do {
            let body = try await request.body.collect(upTo: Self.formBytes)
            asked.form = try SiteRequest.fields(String(buffer: body))
        } catch let refusal as SiteRefusal {
            throw refusal
        } catch {
            throw SiteRefusal.tooLong
        }
        return asked
    }

    private static func send(_ answer: SiteAnswer, _ writer: consuming ResponseWriter, isHead: Bool) async throws {
        var fields = HTTPFields()
        for field in answer.allFields {
            if let name = HTTPField.Name(field.name) { fields.append(HTTPField(name: name, value: field.value)) }
        }
        fields[.connection] = "close"
        if case .whole(let bytes) = answer.body { fields[.contentLength] = String(bytes.count) }
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: fields)
        if isHead { return try await writer.writeResponse(head) }
        var body = try await writer.writeHead(head)
        switch answer.body {
        case .whole(let bytes):
            for start in stride(from: 0, to: bytes.count, by: partBytes) {
                try await body.write(ByteBuffer(bytes: bytes[start..<min(start + partBytes, bytes.count)]))
            }
        case .events(let events):
            // Why a comment first: the reader's browser learns at once that it is connected.
            try await body.write(ByteBuffer(string: ": \n\n"))
            for await event in events { try await body.write(ByteBuffer(string: event)) }
        }
        try await body.finish(nil)
    }
}
