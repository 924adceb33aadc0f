import Model

/// A complete success answer.
package struct AWSAnswer<Output: Sendable>: Sendable {
    package let output: Output
    package let meta: AnswerMeta

    package init(output: Output, meta: AnswerMeta) {
        self.output = output
        self.meta = meta
    }
}

/// The data that every answer carries besides its content.
package struct AnswerMeta: Sendable, Hashable {
    package let status: Int
    package let requestID: String?
    /// The server's clock, from the `Date` header.
    package let date: Instant?
    /// The local clock when the answer had arrived.
    package let receivedAt: Instant?

    package init(status: Int, requestID: String?, date: Instant?, receivedAt: Instant? = nil) {
        self.status = status
        self.requestID = requestID
        self.date = date
        self.receivedAt = receivedAt
    }

    /// The local clock minus AWS's clock; nil when the answer had no date.
    package var clockSkew: Duration? {
        guard let date, let receivedAt else { return nil }
        return receivedAt - date
    }
}
