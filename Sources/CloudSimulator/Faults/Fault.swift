/// A fault of one call that no rule of the cloud explains.
package struct Fault: Codable, Sendable, Equatable {
    /// The moment at which the fault strikes: before or after the call's effect.
    package enum Moment: String, Codable, Sendable { case before, after }

    package enum Kind: Codable, Sendable, Equatable {
        /// The answer is an AWS error document.
        case refusal(code: String, message: String, status: Int)
        /// The answer is a whole page that is not AWS's, such as a proxy's.
        case page(status: Int, contentType: String, body: String)
        /// The first half of the answer arrives as if it were complete.
        case truncated
        /// The connection ends in the middle of the answer.
        case cut
        /// The connection is reset before the first byte of an answer.
        case reset
        /// No answer arrives, and the connection stays open.
        case hang
        /// The answer does not end.
        case endless
        /// No connection is made, so that the call has no effect, whatever the moment.
        case unreachable
        /// The call succeeds, but the snapshot that it makes ends in `error`, or the image in `failed`.
        case failsLater(message: String)
    }

    package var moment: Moment
    package var kind: Kind

    package init(_ moment: Moment, _ kind: Kind) {
        self.moment = moment
        self.kind = kind
    }

    /// The reason for which the snapshot or image that the call makes will fail.
    var delayedFailure: String? {
        if case .failsLater(let message) = kind { message } else { nil }
    }

    package static func internalError(_ moment: Moment, status: Int = 500) -> Fault {
        Fault(moment, .refusal(code: "InternalError", message: "An internal error has occurred", status: status))
    }

    package static let throttle = Fault(
        .before, .refusal(code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503))

    /// In the texts of a refusal or a page, these stand for the caller's secret access key and session token, which a
    /// service or a proxy may repeat.
    package static let secret = "{secret}"
    package static let token = "{token}"

    /// The same fault with the keys of a caller in its texts.
    func repeating(_ key: CloudKey?) -> Fault {
        func filled(_ text: String) -> String {
            text.replacing(Self.secret, with: key?.secret ?? "").replacing(Self.token, with: key?.token ?? "")
        }
        switch kind {
        case .refusal(let code, let message, let status):
            return Fault(moment, .refusal(code: filled(code), message: filled(message), status: status))
        case .page(let status, let contentType, let body):
            return Fault(moment, .page(status: status, contentType: contentType, body: filled(body)))
        default: return self
        }
    }

    /// The page of a proxy that cannot reach the server.
    package static func proxyPage(_ moment: Moment, status: Int = 502) -> Fault {
        Fault(
            moment,
            .page(
                status: status, contentType: "text/html",
                body: "<html><head><title>\(status) Bad Gateway</title></head><body>\(status)<hr>nginx</body></html>"))
    }
}
