import HTTP
import Model

/// Why a call gave no success answer. The one error type of this module; `Classifier` turns it into what to do.
package enum AWSFailure: Error, Sendable, Hashable {
    /// A complete AWS error document.
    case answered(code: String, message: String, meta: AnswerMeta, retryAfter: Duration?)
    /// A complete HTTP response that is not an AWS document: a proxy's page, cut or malformed XML, a DOCTYPE.
    case notAWS(what: String, meta: AnswerMeta)
    /// No complete HTTP response.
    case transport(TransportError)
    /// No credentials could be had, or they belong to another account.
    case credentials(CredentialFailure)
    /// Not sent: the caller is no longer the owner, or the attempt has outlived its limit.
    case notSent(String)

    /// False only when it is certain that the call had no effect, before looking at error codes.
    package var mayHaveBeenSent: Bool {
        switch self {
        case .answered, .notAWS: true
        case .transport(let error): error.mayHaveBeenSent
        case .credentials, .notSent: false
        }
    }
}

/// Why an account cannot be acted in. Never holds a secret.
package enum CredentialFailure: Error, Sendable, Hashable {
    /// No source in the chain had any; `tried` names them in order.
    case none(tried: [String])
    /// The source is there but unusable, e.g. a profile that does not exist, an unreadable file.
    case unusable(source: String, why: String)
    /// The keys belong to `found`, not to the configured account: nothing was done.
    case wrongAccount(configured: AccountID, found: String, source: String)
    /// STS refused: its code and message.
    case refused(action: String, code: String, message: String, requestID: String?)
    /// STS could not be asked; may pass.
    case unreachable(action: String, why: String)
}
