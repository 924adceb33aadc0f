import Model

/// Why an account cannot be acted in. Never holds a secret.
package enum CredentialFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// No source in the chain had any; `tried` names them in order.
    case none(tried: [String])
    /// The source is there but unusable, e.g. a profile that does not exist, an unreadable file.
    case unusable(source: String, why: String)
    /// The keys belong to `found`, not to the configured account: nothing was done.
    case wrongAccount(configured: AccountID, found: String, source: String)
    /// STS refused: its code and message.
    case refused(action: String, code: String, message: String, requestID: String?)
    /// STS refused because the local clock is that far ahead of AWS's (negative: behind).
    case clockSkewed(action: String, by: Duration)
    /// STS could not be asked; may pass.
    case unreachable(action: String, why: String)

    /// AWS's code when STS refused, else our own name.
    package var code: String {
        switch self {
        case .none: "NoCredentials"
        case .unusable: "UnusableCredentials"
        case .wrongAccount: "WrongAccount"
        case .refused(_, let code, _, _): code
        case .clockSkewed: "ClockSkewed"
        case .unreachable: "IdentityUnreachable"
        }
    }

    package var description: String {
        switch self {
        case .none(let tried): "no credentials: tried \(tried.joined(separator: ", "))"
        case .unusable(let source, let why): "\(source): \(why)"
        case .wrongAccount(let configured, let found, let source):
            "\(source) belongs to account \(found), not to \(configured); nothing was done with it"
        case .refused(let action, let code, let message, _): "\(action) was refused: \(code): \(message)"
        case .clockSkewed(let action, let skew):
            "\(action) was refused: this machine's clock is \(Self.spelled(skew)) AWS's"
        case .unreachable(let action, let why): "\(action): \(why)"
        }
    }

    private static func spelled(_ skew: Duration) -> String {
        let minutes = abs(skew.milliseconds) / 60_000
        let amount: String
        switch minutes {
        case 2_880...: amount = "\(minutes / 1_440) days"
        case 120...: amount = "\(minutes / 60) hours"
        default: amount = "\(minutes) minutes"
        }
        return amount + (skew < .zero ? " behind" : " ahead of")
    }
}
