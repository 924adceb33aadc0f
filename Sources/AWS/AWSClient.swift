import HTTP
import Model

/// Makes AWS calls. It signs and sends each request once, never repeats one by itself, and holds no credentials.
package final class AWSClient: Sendable {
    private let transport: Transport
    private let effects: Effects
    let limits: Limits
    private let keys = SigningKeyCache()
    private let secrets = KnownSecrets()

    /// The user agent of every request, so that CloudTrail shows who called.
    private static let userAgent = "aws-man/1 (swift; linux)"

    package init(transport: Transport, effects: Effects, limits: Limits) {
        self.transport = transport
        self.effects = effects
        self.limits = limits
    }

    /// Sends `operation` and reads its answer. Nil `credentials` send it unsigned. If `maySend` returns false directly before sending, throws `.notSent`.
    /// `AWSFailure.answered` means a complete AWS error document. `Classifier` tells what each failure means. No text of
    /// a failure holds a secret of this process.
    package func call<O: Operation>(
        _ operation: O, at endpoint: Endpoint, region: Region, with credentials: Credentials?,
        maySend: @Sendable () -> Bool = { true }
    ) async throws(AWSFailure) -> AWSAnswer<O.Output> {
        precondition(endpoint.service == O.service, "\(O.action) is not an operation of \(endpoint.service)")
        guard endpoint.isAWS || !O.isForAWSAlone else {
            throw .transport(
                .refused("\(O.action) is asked as a dry run, and \(endpoint.url.host) may be an emulator", hint: nil))
        }
        if let credentials { secrets.learn(credentials) }
        var request = request(operation, at: endpoint, region: region, with: credentials)
        if O.effect != .reads { request.whenSent = { [effects] in effects.crashPoint(.afterSend) } }
        guard maySend() else { throw .notSent("the attempt has ended, or this process no longer owns the queue") }
        if O.effect != .reads { effects.crashPoint(.beforeSend) }
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch {
            throw secrets.cleared(.transport(error))
        }
        if O.effect != .reads { effects.crashPoint(.afterAnswer) }
        do {
            let answer = try ResponseReader(response, receivedAt: effects.now()).read(operation)
            return AWSAnswer(output: answer.output, meta: secrets.cleared(answer.meta))
        } catch {
            throw secrets.cleared(error)
        }
    }

    /// Sends a request that no key signs to a source of keys. The failure holds no secret of this process.
    func fetch(_ request: HTTPRequest) async throws(AWSFailure) -> HTTPResponse {
        do {
            return try await transport.send(request)
        } catch {
            throw secrets.cleared(.transport(error))
        }
    }

    /// Remembers a secret that opens a source of keys, such as a token.
    func learn(_ secret: String) { secrets.learn(secret) }
    func learn(_ credentials: Credentials) { secrets.learn(credentials) }

    /// A text of a source of keys, without secrets and fit for a message.
    func cleared(_ text: String) -> String {
        ForeignText.line(secrets.cleared(text), bytes: AnswerBounds.messageBytes)
    }

    private func request<O: Operation>(
        _ operation: O, at endpoint: Endpoint, region: Region, with credentials: Credentials?
    ) -> HTTPRequest {
        let date = effects.now()
        let (headers, body) = Self.content(of: operation)
        var request = HTTPRequest(
            method: .post, url: endpoint.url, headers: headers + [HTTPHeader("User-Agent", Self.userAgent)], body: body,
            connectTimeout: limits.connectTimeout, totalTimeout: limits.callTimeout,
            maxBodyBytes: AnswerBounds.bodyBytes)
        request.caBundle = endpoint.caBundle
        guard let credentials else { return request }
        let signer = SignatureV4(service: O.service.rawValue, region: region.name, date: date)
        let key = keys.key(for: credentials, region: region, service: O.service, date: date)
        return signer.sign(request, with: credentials, key: key)
    }

    /// The request's own headers and its body, in the wire form of the service.
    private static func content<O: Operation>(of operation: O) -> ([HTTPHeader], [UInt8]) {
        switch O.service.wire {
        case .query:
            (
                [HTTPHeader("Content-Type", FormEncoding.contentType)],
                FormEncoding.body(action: O.action, version: O.service.apiVersion, parameters: operation.parameters)
            )
        case .json(let target):
            (
                [
                    HTTPHeader("Content-Type", JSONEncoding.contentType),
                    HTTPHeader("X-Amz-Target", "\(target).\(O.action)"),
                ], JSONEncoding.body(operation.parameters)
            )
        }
    }
}
