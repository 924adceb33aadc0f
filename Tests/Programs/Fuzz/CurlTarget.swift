import CurlTransport
import HTTP
import Model
import Synchronization
import TestRandom
import TestServer

/// Whole answers from a server on the loopback interface, through libcurl. A sound answer comes between two broken ones, so
/// that a handle which an answer has damaged is used again.
struct CurlTarget: FuzzTarget {
    static let secondsMaximum: UInt32 = 10

    private let server: LoopbackServer
    private let curl: CurlTransport
    /// The answer that the server gives next.
    private let next: NextAnswer

    init() throws {
        let next = NextAnswer()
        server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.hasSuffix("broken") {
                    connection.write(next.bytes.withLock { $0 })
                    return
                }
                connection.answer("sound", headers: "X-A: a value to be freed\r\nX-B: another\r\n")
            }
        }
        curl = try CurlTransport(TransportConfiguration())
        self.next = next
    }

    func draw(_ random: inout SeededRandom) -> [UInt8] { HeadSeeds.mutator.document(&random) }

    func complaint(about bytes: [UInt8]) async -> String? {
        next.bytes.withLock { $0 = bytes }
        do throws(TransportError) {
            let answer = try await send("broken")
            if answer.body.count > bytes.count { return "\(answer.body.count) bytes of body" }
        } catch {
            switch error {
            case .broken, .timedOut, .bodyTooLarge: break
            default: return "\(error)"
            }
        }
        // Why twice: the server has closed the connection, and the client may take it for open once more.
        let first = await soundComplaint()
        return first == nil ? nil : await soundComplaint()
    }

    private func soundComplaint() async -> String? {
        do throws(TransportError) {
            let sound = try await send("sound")
            return sound.body.elementsEqual("sound".utf8) ? nil : "a sound answer was read as \(sound)"
        } catch {
            return "a sound answer ended with \(error)"
        }
    }

    private func send(_ body: String) async throws(TransportError) -> HTTPResponse {
        try await curl.transport.send(
            HTTPRequest(
                method: .post, url: HTTPURL(scheme: .http, host: "127.0.0.1", port: server.port),
                body: Array(body.utf8),
                totalTimeout: .seconds(3)))
    }
}

private final class NextAnswer: Sendable {
    let bytes = Mutex<[UInt8]>([])
}
