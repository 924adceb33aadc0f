import HTTP
import Model

/// The reason why a call did not succeed. This is the one error type of the module; `Classifier` says how to react.
package enum AWSFailure: Error, Sendable, Hashable {
    /// A complete AWS error document.
    case answered(code: String, message: String, meta: AnswerMeta, retryAfter: Duration?)
    /// A complete HTTP response that is not an AWS document: a proxy's page, cut or malformed XML, a DOCTYPE.
    case notAWS(what: String, meta: AnswerMeta)
    /// No complete HTTP response came.
    case transport(TransportError)
    /// No credentials were found, or they belong to another account.
    case credentials(CredentialFailure)
    /// The call was not sent: the process no longer owns the queue, or the attempt has passed its time limit.
    case notSent(String)
    /// The call was not sent, because the last calls to its service failed in the account and region. The next call is
    /// sent there at `until`.
    case heldBack(until: Instant, Problem)

    /// False only when it is certain, without reading an error code, that the call had no effect.
    package var mayHaveBeenSent: Bool {
        switch self {
        case .answered, .notAWS: true
        case .transport(let error): error.mayHaveBeenSent
        case .credentials, .notSent, .heldBack: false
        }
    }

    /// True when the answer was longer than the request allows. The service answered.
    package var isAnswerTooLong: Bool {
        if case .transport(.bodyTooLarge) = self { true } else { false }
    }

    /// The status, request id and times of the answer; nil when no answer came.
    package var meta: AnswerMeta? {
        switch self {
        case .answered(_, _, let meta, _), .notAWS(_, let meta): meta
        case .transport, .credentials, .notSent, .heldBack: nil
        }
    }

    /// AWS's code, or the program's own name of the failure: `NotAWS`, `Timeout`, `NotConnected`, `WrongAccount`, ….
    package var code: String {
        switch self {
        case .answered(let code, _, _, _): code
        case .notAWS: "NotAWS"
        case .transport(let error): Self.code(of: error)
        case .credentials(let failure): failure.code
        case .notSent: "NotSent"
        case .heldBack(_, let problem): problem.code
        }
    }

    /// The answer or failure in one clause for people.
    package var message: String { ForeignText.line(words, bytes: AnswerBounds.messageBytes) }

    private var words: String {
        switch self {
        case .answered(let code, let message, let meta, _): "\(code) (HTTP \(meta.status)): \(message)"
        case .notAWS(let what, let meta): "the answer does not come from AWS (HTTP \(meta.status)): \(what)"
        case .transport(let error): Self.message(of: error)
        case .credentials(let failure): failure.description
        case .notSent(let why): "not sent: \(why)"
        case .heldBack(_, let problem): problem.message
        }
    }

    /// True when an emulator says by this failure that it does not know the action. A page with status 500 counts only
    /// with `onLoopback`: moto answers so, but a proxy of this machine's network may do so for a while as well.
    package func saysActionUnknown(onLoopback: Bool) -> Bool {
        switch self {
        case .answered(let code, _, let meta, _):
            ErrorCodes.unknownActions.contains(ExactText(code)) || meta.status == 501
        case .notAWS(_, let meta): meta.status == 501 || onLoopback && meta.status == 500
        case .transport, .credentials, .notSent, .heldBack: false
        }
    }

    private static func code(of error: TransportError) -> String {
        switch error {
        case .refused: "NotAllowed"
        case .notConnected, .notConnectable: "NotConnected"
        case .timedOut: "Timeout"
        case .broken: "ConnectionBroken"
        case .bodyTooLarge: "BodyTooLarge"
        case .cancelled: "Cancelled"
        }
    }

    private static func message(of error: TransportError) -> String {
        switch error {
        case .refused(let why, _): "not sent: \(why)"
        case .notConnected(let why, _), .notConnectable(let why, _): "no connection: \(why)"
        case .timedOut(let after): "no answer within \(after.milliseconds / 1_000) s"
        case .broken(let why): "the connection broke: \(why)"
        case .bodyTooLarge(let limit): "the answer is longer than \(limit) bytes"
        case .cancelled: "cancelled before the answer came"
        }
    }
}
