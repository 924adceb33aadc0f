import HTTP
import Model

extension CloudSimulator {
    /// A transport that sends requests to this cloud within the process.
    package var transport: Transport {
        Transport { [self] request throws(TransportError) in
            if request.url.scheme == .http, !request.url.isLoopback {
                throw .refused("plain http to \(request.url.host)")
            }
            let response: WireResponse
            do throws(CancellationError) {
                response = try await respond(to: request)
                if case .hang = response { try await wait(request.totalTimeout) }
            } catch {
                throw .cancelled
            }
            switch response {
            case .complete(let response):
                guard response.body.count <= request.maxBodyBytes else {
                    throw .bodyTooLarge(limit: request.maxBodyBytes)
                }
                return response
            case .cut: throw .broken("the connection ended in the middle of the answer")
            case .reset: throw .broken("connection reset by peer")
            case .endless: throw .bodyTooLarge(limit: request.maxBodyBytes)
            case .noSuchHost(let why): throw .notConnectable(why)
            case .unreachable(let why): throw .notConnected(why)
            case .hang: throw .timedOut(after: request.totalTimeout)
            }
        }
    }

    /// Returns what the client sees of an answer after the fault.
    static func apply(_ fault: Fault?, to answer: HTTPResponse, of service: CloudService) -> WireResponse {
        switch fault?.kind {
        case nil, .failsLater: return .complete(answer)
        case .refusal(let code, let message, let status):
            let id = answer.header("x-amzn-RequestId") ?? ""
            let document = service.answer(Refusal(code, message, status: status), requestID: id).1
            return .complete(HTTPResponse(status: status, headers: answer.headers, body: document.bytes))
        case .page(let status, let type, let body):
            return .complete(
                HTTPResponse(status: status, headers: [HTTPHeader("Content-Type", type)], body: Array(body.utf8)))
        case .truncated:
            return .complete(
                HTTPResponse(
                    status: answer.status, headers: answer.headers,
                    body: Array(answer.body.prefix(answer.body.count / 2))))
        case .cut: return .cut(answer)
        case .reset: return .reset
        case .hang: return .hang
        case .endless: return .endless(answer)
        case .unreachable: return .unreachable("Connection refused")
        }
    }
}
