/// Something that goes wrong with one call, other than by the rules of the cloud.
package struct Fault: Codable, Sendable, Equatable {
    /// Whether the call has its effect before things go wrong.
    package enum Moment: String, Codable, Sendable { case before, after }

    package enum Kind: Codable, Sendable, Equatable {
        /// An AWS error document.
        case refusal(code: String, message: String, status: Int)
        /// A whole answer that is not AWS's, such as a proxy's page.
        case page(status: Int, contentType: String, body: String)
        /// The answer's first half, delivered as if it were all.
        case truncated
        /// The connection ends in the middle of the answer.
        case cut
        /// The connection is reset before the first byte of an answer.
        case reset
        /// No answer; the connection stays open.
        case hang
        /// An answer that does not end.
        case endless
        /// No connection at all; there is no effect, whatever the moment.
        case unreachable
        /// The call succeeds, and what it makes ends in `error` (snapshots) or `failed` (images).
        case ruined(message: String)
    }

    package var moment: Moment
    package var kind: Kind

    package init(_ moment: Moment, _ kind: Kind) {
        self.moment = moment
        self.kind = kind
    }

    /// Why what the call makes will fail.
    var ruin: String? {
        if case .ruined(let message) = kind { message } else { nil }
    }

    package static func internalError(_ moment: Moment, status: Int = 500) -> Fault {
        Fault(moment, .refusal(code: "InternalError", message: "An internal error has occurred", status: status))
    }

    package static let throttle = Fault(
        .before, .refusal(code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503))

    /// What a proxy says when it cannot reach the far side.
    package static func proxyPage(_ moment: Moment, status: Int = 502) -> Fault {
        Fault(
            moment,
            .page(
                status: status, contentType: "text/html",
                body: "<html><head><title>\(status) Bad Gateway</title></head><body>\(status)<hr>nginx</body></html>"))
    }
}
