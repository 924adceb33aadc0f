import Model

/// A request for a page, as far as pages depend on it. What is too long, broken or ambiguous is refused.
package struct SiteRequest: Sendable, Hashable {
    package enum Method: String, Sendable { case get = "GET", head = "HEAD", post = "POST" }

    package let method: Method
    /// The parts of the path between slashes, decoded. The first page has none.
    package let path: [String]
    package let query: [String: String]
    package var host: String?
    package var authorization: String?
    package var cookie: String?
    package var accept: String?
    /// The fields of a form that was sent.
    package var form: [String: String] = [:]

    /// The longest path and query, in bytes. The longest of our own links has some 300.
    static let targetBytes = 2_048
    /// The most parameters of a query. A filter has eight.
    static let mostFields = 16

    /// - Parameter target: the path and query as they came.
    package init(_ method: String, _ target: String) throws(SiteRefusal) {
        guard let known = Method(rawValue: method) else { throw .method }
        guard target.utf8.count <= Self.targetBytes else { throw .tooLong }
        guard target.hasPrefix("/") else { throw .broken }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = known
        var path: [String] = []
        for part in parts[0].split(separator: "/") { path.append(try Self.decoded(part)) }
        self.path = path
        query = parts.count > 1 ? try Self.fields(parts[1]) : [:]
    }

    /// Reads the fields of a query or of a form.
    static func fields(_ text: some StringProtocol) throws(SiteRefusal) -> [String: String] {
        var fields: [String: String] = [:]
        let pairs = text.split(separator: "&")
        guard pairs.count <= mostFields else { throw .tooLong }
        for pair in pairs {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decoded(sides[0], isForm: true)
            let value = sides.count > 1 ? try decoded(sides[1], isForm: true) : ""
            // Why: with two values, the page and its reader might mean different ones.
            guard fields.updateValue(value, forKey: name) == nil else { throw .broken }
        }
        return fields
    }

    /// Decodes `%41`, and in a form `+`. Control characters and what is not UTF-8 are refused.
    private static func decoded(_ text: some StringProtocol, isForm: Bool = false) throws(SiteRefusal) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(isForm && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else { throw .broken }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self), bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw .broken
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The reason for which a request gets no page.
package enum SiteRefusal: Error, Sendable, Hashable, CaseIterable {
    case broken, tooLong, method, host, token

    package var answer: SiteAnswer {
        switch self {
        case .broken: .text(400, "The address cannot be read.\n")
        case .tooLong: .text(414, "The address or what was sent is too long.\n")
        case .method:
            .text(405, "Only GET and HEAD are answered. Nothing can be changed here.\n", ["Allow": "GET, HEAD"])
        case .host:
            .text(
                421,
                "Without a token, only localhost, 127.0.0.1 and [::1] are answered. Another name needs --token-file.\n")
        case .token:
            .text(
                401, "Send the token as `Authorization: Bearer …`, or open /login in a browser.\n",
                ["WWW-Authenticate": "Bearer realm=\"aws-man\""])
        }
    }
}
