import HTTP
import Model

extension CloudSimulator {
    /// Sends requests into this cloud, in process.
    package var transport: Transport {
        Transport { [self] request throws(TransportError) in
            if request.url.scheme == .http, !request.url.isLoopback {
                throw .refused("plain http to \(request.url.host)")
            }
            let delivery: Delivery
            do throws(CancellationError) {
                delivery = try await deliver(request)
            } catch {
                throw .cancelled
            }
            switch delivery {
            case .whole(let response):
                guard response.body.count <= request.maxBodyBytes else {
                    throw .bodyTooLarge(limit: request.maxBodyBytes)
                }
                return response
            case .cut: throw .broken("the connection ended in the middle of the answer")
            case .reset: throw .broken("connection reset by peer")
            case .endless: throw .bodyTooLarge(limit: request.maxBodyBytes)
            case .unreachable(let why): throw .notConnected(why)
            case .hang:
                do throws(CancellationError) {
                    try await wait(request.totalTimeout)
                } catch {
                    throw .cancelled
                }
                throw .timedOut(after: request.totalTimeout)
            }
        }
    }

    /// What is left of an answer once the fault is done with it.
    static func spoil(_ answer: HTTPResponse, of service: CloudService, with fault: Fault?) -> Delivery {
        switch fault?.kind {
        case nil, .ruined: return .whole(answer)
        case .refusal(let code, let message, let status):
            let id = answer.header("x-amzn-RequestId") ?? ""
            let document = service.answer(Refusal(code, message, status: status), requestID: id).1
            return .whole(HTTPResponse(status: status, headers: answer.headers, body: document.bytes))
        case .page(let status, let type, let body):
            return .whole(
                HTTPResponse(status: status, headers: [HTTPHeader("Content-Type", type)], body: Array(body.utf8)))
        case .truncated:
            return .whole(
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
