/// Sends one request once. A transport never sends a request again by itself (REQUIREMENTS R39).
package struct Transport: Sendable {
    package let send: @Sendable (_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse

    package init(send: @escaping @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse) {
        self.send = send
    }
}

/// The reason why no complete response came.
package enum TransportError: Error, Hashable, Sendable {
    /// The request must not be sent at all, e.g. plain http to a host that is not loopback.
    case refused(String, hint: String? = nil)
    /// No connection was made: name not resolved, refused, unreachable, timeout. Nothing was sent, and the same request
    /// may be sent later.
    case notConnected(String, hint: String? = nil)
    /// No connection can be made: the name does not exist, or the server is not trusted. Nothing was sent, and time alone
    /// does not change it.
    case notConnectable(String, hint: String? = nil)
    /// The time limit passed after the request may have been sent.
    case timedOut(after: Duration)
    /// The connection broke after the request may have been sent, before the response was whole.
    case broken(String)
    /// The body was longer than the request allows.
    case bodyTooLarge(limit: Int)
    /// The calling task was cancelled. The request may have been sent.
    case cancelled

    /// The next step for a person; nil when there is none.
    package var hint: String? {
        switch self {
        case .refused(_, let hint), .notConnected(_, let hint), .notConnectable(_, let hint): hint
        case .timedOut, .broken, .bodyTooLarge, .cancelled: nil
        }
    }

    /// False only when it is certain that no byte of the request reached the server.
    package var mayHaveBeenSent: Bool {
        switch self {
        case .refused, .notConnected, .notConnectable: false
        case .timedOut, .broken, .bodyTooLarge, .cancelled: true
        }
    }
}
