import HTTP
import Model

/// Tells what a failure means: by its code first, then by the HTTP status, then by whether the request was sent.
///
/// Only a complete AWS error document proves that a call had no effect (REQUIREMENTS R40). A create is `unknown` after
/// a proxy's page, a cut body, a broken connection, or a failure of the server. A 4xx whose code is in no table counts
/// as a refusal. Such a 5xx counts as a failure of the server.
///
/// A call that was not sent, and a call that is harmless to repeat and met a broken connection, silence or a failure of
/// the server, met an outage (REQUIREMENTS R65).
package enum Classifier {
    /// The difference of the clocks above which a refused signature counts as the clock's fault. Most services allow
    /// about five minutes; the limit of EC2 is unverified (FACTS F8).
    static let skewRefused = Duration.minutes(5)

    /// Returns what `failure` means for a call with this effect.
    package static func classify(_ failure: AWSFailure, effect: Effect) -> Classification {
        switch failure {
        case .answered(let code, let message, let meta, let retryAfter):
            classify(code: code, message: message, meta: meta, retryAfter: retryAfter, effect: effect)
        // Why: a page that is no failure of a server comes from something that answers, and will not pass by itself.
        case .notAWS(_, let meta): lost(effect, isOutage: meta.status >= 500)
        case .transport(.refused): .rejected
        case .transport(.notConnectable): .transient
        case .transport(.notConnected): .outage(until: nil)
        case .transport(.bodyTooLarge), .transport(.cancelled): lost(effect, isOutage: false)
        case .transport(.timedOut), .transport(.broken): lost(effect)
        case .credentials(let failure): classify(failure)
        case .notSent: .notSent
        case .heldBack(let until, _): .outage(until: until)
        }
    }

    /// The failure as people and reports see it. `tried` is a clause such as `CreateSnapshot of vol-1`.
    package static func problem(_ failure: AWSFailure, tried: String, effect: Effect) -> Problem {
        let classification = classify(failure, effect: effect)
        return Problem(
            code: failure.code, message: "\(tried): \(failure.message)",
            hint: Hints.hint(for: failure, classification: classification), requestID: failure.meta?.requestID,
            reach: reach(classification))
    }

    /// Missing authorisation affects the flow. Missing authentication affects the whole lane (REQUIREMENTS R31).
    package static func reach(_ classification: Classification) -> Problem.Reach {
        switch classification {
        case .denied: .flow
        case .unauthenticated, .wrongAccount, .clockSkewed: .lane
        case .throttled, .capacity, .inUse, .gone, .nameTaken, .transient, .outage, .credentialsExpired, .rejected,
            .wouldSucceed, .notSent, .unknown:
            .task
        }
    }

    private static func classify(
        code: String, message: String, meta: AnswerMeta, retryAfter: Duration?, effect: Effect
    ) -> Classification {
        switch ErrorCodes.meaning(of: code) {
        case .fixed(let classification): return classification
        case .throttle: return .throttled(retryAfter: retryAfter)
        case .serverFailed: return lost(effect)
        case .requestExpired: return expired(meta, effect)
        case .signature where saysExpired(message): return expired(meta, effect)
        case .signature: return skewed(meta) ?? .unauthenticated
        case .authFailure: return skewed(meta) ?? (meta.status == 403 ? .denied : .unauthenticated)
        case nil: break
        }
        switch meta.status {
        case 429: return .throttled(retryAfter: retryAfter)
        case 401: return .unauthenticated
        case 403: return .denied
        case 400..<500: return .rejected
        default: return lost(effect, isOutage: meta.status >= 500)
        }
    }

    private static func classify(_ failure: CredentialFailure) -> Classification {
        switch failure {
        case .none, .unusable: .unauthenticated
        case .wrongAccount: .wrongAccount
        case .clockSkewed(_, let skew): .clockSkewed(by: skew)
        case .unreachable: .outage(until: nil)
        case .unanswered: .transient
        case .refused(_, let code, _, _):
            switch ErrorCodes.meaning(of: code) {
            // Why: STS has a rate of its own, so the bucket of the call that wanted the keys must not be drained.
            case .throttle, .serverFailed: .outage(until: nil)
            default: .unauthenticated
            }
        }
    }

    private static func expired(_ meta: AnswerMeta, _ effect: Effect) -> Classification {
        // Why: while a create slept for minutes, another attempt may have made the resource (REQUIREMENTS R40).
        if effect == .creates { return .unknown }
        return skewed(meta) ?? .credentialsExpired
    }

    /// STS, CloudWatch and SNS use one code for a wrong key and for a request that was signed too long ago. A stopped
    /// process or a sleeping machine makes requests late. The message tells the two cases apart (FACTS F8).
    private static func saysExpired(_ message: String) -> Bool { message.hasPrefix("Signature expired") }

    /// True when the clocks agree, so that the same request may be accepted once it is signed again.
    static func wasSignedTooLongAgo(_ failure: AWSFailure) -> Bool {
        guard case .answered(let code, let message, let meta, _) = failure,
            case .signature = ErrorCodes.meaning(of: code)
        else { return false }
        return saysExpired(message) && skewed(meta) == nil
    }

    private static func lost(_ effect: Effect, isOutage: Bool = true) -> Classification {
        effect == .creates ? .unknown : isOutage ? .outage(until: nil) : .transient
    }

    private static func skewed(_ meta: AnswerMeta) -> Classification? {
        guard let skew = meta.clockSkew, skew > skewRefused || skew < .zero - skewRefused else { return nil }
        return .clockSkewed(by: skew)
    }
}
