import HTTP
import Model
import Synchronization

extension CloudSimulator {
    /// Carries a request out and returns what the client sees. Half of the latency passes before the effect.
    package func respond(to request: HTTPRequest) async throws(CancellationError) -> WireResponse {
        let host = WireRequest.HostName(request.url.host)
        guard host != nil || request.url.isLoopback else {
            return .noSuchHost("Could not resolve host: \(request.url.host)")
        }
        let wire: WireRequest
        do throws(Refusal) {
            wire = try WireRequest(request, host: host)
        } catch {
            return .complete(refuse(error, of: host?.service ?? .ec2))
        }
        let call = number(wire)
        let half = (latency?(call) ?? .zero) / 2
        try await wait(half)
        let fault = fault(for: call)?.repeating(key(of: wire))
        if let fault, fault.kind == .unreachable { return .unreachable("Connection refused") }
        let answer = carryOut(wire, call, fault)
        try await wait(half)
        return Self.apply(fault, to: answer, of: wire.service)
    }

    /// The key that a request names; nil when the cloud does not know it.
    private func key(of wire: WireRequest) -> CloudKey? {
        state.withLock { cloud in
            guard let id = wire.authorization?.accessKey, let owner = cloud.owners[id] else { return nil }
            return cloud.identities[owner]?.keys[id]
        }
    }

    func wait(_ duration: Duration) async throws(CancellationError) {
        guard let pause, duration > .zero else { return }
        do {
            try await pause(duration)
        } catch {
            throw CancellationError()
        }
    }

    /// The answer to a request that does not follow its protocol.
    private func refuse(_ refusal: Refusal, of service: CloudService) -> HTTPResponse {
        let now = now
        let id = state.withLock { $0.random.uuid() }
        return Self.response(service.answer(refusal, requestID: id), of: service, requestID: id, at: now)
    }

    private func number(_ wire: WireRequest) -> CloudCall {
        let now = now
        return state.withLock { cloud in
            cloud.calls += 1
            return CloudCall(
                number: cloud.calls, at: now, account: wire.authorization.flatMap { cloud.owners[$0.accessKey] },
                accessKey: wire.authorization?.accessKey, region: wire.region.isEmpty ? nil : wire.region,
                service: wire.service.rawValue, action: wire.action, parameters: wire.form.values)
        }
    }

    private func carryOut(_ wire: WireRequest, _ call: CloudCall, _ fault: Fault?) -> HTTPResponse {
        let base = clock.base
        return state.withLock { cloud in
            let now = base + cloud.clockOffset
            let id = cloud.random.uuid()
            var entry = LedgerEntry(
                number: call.number, at: now, account: call.account, region: call.region, service: call.service,
                action: call.action, accessKey: call.accessKey, permissions: [], code: "OK", fault: fault,
                isMutating: call.isMutating, acted: false, ids: [], requestID: id, parameters: call.parameters)
            defer { cloud.record(entry) }
            if let fault, fault.moment == .before, fault.delayedFailure == nil {
                entry.code = "Fault"
                return Self.response((200, XMLWriter()), of: wire.service, requestID: id, at: now)
            }
            var content = XMLWriter()
            do throws(Refusal) {
                let (action, caller) = try cloud.admit(
                    wire, at: now, clientTime: clock.isFollowing ? base : now, &entry)
                let call = ActionCall(
                    service: wire.service, form: wire.form, caller: caller, now: now,
                    delayedFailure: fault?.delayedFailure)
                cloud.finishDue(call)
                entry.ids = try action.perform(&cloud, call, &content)
                entry.acted = action.mutates
                return Self.response(
                    wire.service.answer(wire.action, requestID: id, at: now, content: content), of: wire.service,
                    requestID: id, at: now)
            } catch {
                entry.code = error.code
                return Self.response(
                    wire.service.answer(error, requestID: id), of: wire.service, requestID: id, at: now)
            }
        }
    }

    private static func response(
        _ answer: (status: Int, XMLWriter), of service: CloudService, requestID: String, at now: Instant
    ) -> HTTPResponse {
        HTTPResponse(
            status: answer.status,
            headers: [
                HTTPHeader("x-amzn-RequestId", requestID), HTTPHeader("Content-Type", service.contentType),
                HTTPHeader("Date", now.httpDate),
            ],
            body: (service.target == nil ? Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8) : [])
                + answer.1.bytes)
    }
}
