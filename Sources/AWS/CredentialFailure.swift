import Model

/// The reason why the program cannot act in an account. It never holds a secret.
package enum CredentialFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// No source of the chain had credentials; `tried` names the sources in order.
    case none(tried: [String])
    /// The source is named but cannot be used, e.g. a profile that does not exist, or an unreadable file.
    case unusable(source: String, why: String)
    /// The keys belong to `found`, not to the configured account. Nothing was done with them.
    case wrongAccount(configured: AccountID, found: String, source: String)
    /// STS refused the call with this code and message.
    case refused(action: String, code: String, message: String, requestID: String?)
    /// STS refused the call because the local clock is `by` ahead of AWS's clock, or behind when it is negative.
    case clockSkewed(action: String, by: Duration)
    /// STS could not be reached, or it failed. It counts as an outage of the account and region.
    case unreachable(action: String, why: String)
    /// STS gave no answer that can be used, e.g. because its name does not exist. A later attempt may succeed.
    case unanswered(action: String, why: String)

    /// AWS's code if STS refused the call, otherwise the program's own name of the failure.
    package var code: String {
        switch self {
        case .none: "NoCredentials"
        case .unusable: "UnusableCredentials"
        case .wrongAccount: "WrongAccount"
        case .refused(_, let code, _, _): code
        case .clockSkewed: "ClockSkewed"
        case .unreachable, .unanswered: "IdentityUnreachable"
        }
    }

    package var description: String {
        switch self {
        case .none(let tried): "no credentials found: tried \(tried.joined(separator: ", "))"
        case .unusable(let source, let why): "\(source): \(why)"
        case .wrongAccount(let configured, let found, let source):
            "the keys of \(source) belong to account \(found), not to \(configured); nothing was done with them"
        case .refused(let action, let code, let message, _): "\(action) was refused: \(code): \(message)"
        case .clockSkewed(let action, let skew):
            "\(action) was refused: this machine's clock is \(Self.spelled(skew)) AWS's"
        case .unreachable(let action, let why), .unanswered(let action, let why): "\(action): \(why)"
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
