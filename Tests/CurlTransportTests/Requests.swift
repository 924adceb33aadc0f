import HTTP

/// Requests to a loopback port, with limits short enough for a test and long enough for a busy machine.
extension HTTPRequest {
    static func get(_ port: Int, _ path: String = "/", within total: Duration = .seconds(300)) -> HTTPRequest {
        HTTPRequest(
            method: .get, url: HTTPURL(scheme: .http, host: "127.0.0.1", port: port, path: path), totalTimeout: total)
    }

    static func post(_ port: Int, _ body: String, within total: Duration = .seconds(300)) -> HTTPRequest {
        HTTPRequest(
            method: .post, url: HTTPURL(scheme: .http, host: "127.0.0.1", port: port), body: Array(body.utf8),
            totalTimeout: total)
    }
}

extension Transport {
    /// The error that sending ends with; nil when it succeeds.
    func failure(_ request: HTTPRequest) async -> TransportError? {
        do throws(TransportError) {
            _ = try await send(request)
            return nil
        } catch {
            return error
        }
    }
}

/// A case without its words, for comparison.
enum ErrorKind: String { case refused, notConnected, notConnectable, timedOut, broken, bodyTooLarge, cancelled }

extension TransportError {
    var kind: ErrorKind {
        switch self {
        case .refused: .refused
        case .notConnected: .notConnected
        case .notConnectable: .notConnectable
        case .timedOut: .timedOut
        case .broken: .broken
        case .bodyTooLarge: .bodyTooLarge
        case .cancelled: .cancelled
        }
    }
}
