/// The answer to a request, before it is sent.
package struct SiteAnswer: Sendable {
    package enum Body: Sendable {
        case whole([UInt8])
        /// Events that are sent as they come, until the stream ends.
        case events(AsyncStream<String>)
    }

    package var status: Int
    /// The fields beside those that every answer has.
    package var fields: [String: String]
    package var body: Body

    package init(_ status: Int, _ fields: [String: String], _ body: Body) {
        (self.status, self.fields, self.body) = (status, fields, body)
    }

    package static func text(_ status: Int, _ text: String, _ fields: [String: String] = [:]) -> SiteAnswer {
        let type = ["Content-Type": "text/plain; charset=utf-8"]
        return SiteAnswer(status, type.merging(fields) { $1 }, .whole(Array(text.utf8)))
    }

    /// - Parameter policy: the page's policy of contents, which names the hashes of its style sheets and of its script.
    package static func page(_ status: Int, _ html: String, policy: String) -> SiteAnswer {
        SiteAnswer(
            status,
            ["Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy + "; " + unframed],
            .whole(Array(html.utf8)))
    }

    private static let unframed = "frame-ancestors 'none'"

    /// All fields in the order in which they are sent. What is shown is about backups and accounts, so no cache keeps it, no
    /// other site frames or reads it, and no address leaves with a link.
    package var allFields: [(name: String, value: String)] {
        let usual = [
            "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; " + Self.unframed,
            "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
        ]
        return usual.merging(fields) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
