import Model

/// One page of a listing. Its token is opaque to the client and valid for the same query only.
struct Page: Sendable {
    let limit: Int
    /// The page begins after this id; nil means at the start.
    let after: String?
    /// The ids that the caller asks for; empty means all.
    let ids: Set<String>
    private let number: Int
    private let query: UInt64
    private let isEmpty: Bool

    /// Refuses `MaxResults` outside `bounds` and a token of another query. With `idsName`, it also refuses `MaxResults`
    /// beside ids. A listing by id has one page.
    init(
        _ call: ActionCall, settings: CloudSettings, bounds: ClosedRange<Int>, parameter: String = "MaxResults",
        ids: [String] = [], idsName: String? = nil
    ) throws(Refusal) {
        if let idsName, !ids.isEmpty, call.form[parameter] != nil {
            throw Refusal(
                "InvalidParameterCombination",
                "The parameter \(idsName) cannot be used with the parameter maxResults")
        }
        self.ids = Set(ids)
        let asked = try call.form.number(parameter)
        if let asked, !bounds.contains(asked) {
            throw Refusal(
                call.service == .ec2 ? "InvalidParameterValue" : "ValidationError",
                "Value ( \(asked) ) for parameter \(parameter) is invalid. Expecting \(bounds.lowerBound) to "
                    + "\(bounds.upperBound).")
        }
        let usual = call.service == .ec2 ? Int.max : bounds.upperBound / 2
        limit = max(1, min(asked ?? usual, ids.isEmpty ? settings.pageCap ?? Int.max : Int.max))
        let parameters = call.form.values.filter { $0.key != "NextToken" && $0.key != parameter }
            .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        query = SeededRandom.hash("\(call.caller.lane) \(parameters)")
        if let token = call.form["NextToken"] {
            guard let place = Self.parse(token), place.query == query else {
                throw Refusal("InvalidNextToken", "The specified NextToken is not valid.")
            }
            (number, after) = (place.number, place.after)
        } else {
            (number, after) = (0, nil)
        }
        let every = settings.emptyPageEvery ?? 0
        isEmpty = ids.isEmpty && every >= 2 && number % every == 0
    }

    /// Takes the page from the items that `find` returns. The token is nil if no more items follow.
    func take<Item>(_ id: (Item) -> String, from find: (_ limit: Int) -> [Item]) -> (items: [Item], next: String?) {
        if isEmpty { return ([], token(after: after)) }
        let found = find(limit == Int.max ? limit : limit + 1)
        guard found.count > limit else { return (found, nil) }
        let items = Array(found.prefix(limit))
        return (items, token(after: items.last.map(id)))
    }

    /// Encodes the position. The mask hides it, so that no client comes to rely on its content.
    private func token(after: String?) -> String {
        "\(query)/\(number + 1)/\(after ?? "")".utf8.map { String(UInt32($0 ^ Self.mask) + 256, radix: 16).suffix(2) }
            .joined()
    }

    private static let mask: UInt8 = 0x5A

    private static func parse(_ token: String) -> (query: UInt64, number: Int, after: String?)? {
        let digits = Array(token.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let pair = String(validating: digits[place..<place + 2], as: UTF8.self),
                let byte = UInt8(pair, radix: 16)
            else { return nil }
            bytes.append(byte ^ mask)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        let parts = text.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let query = UInt64(parts[0]), let number = Int(parts[1]) else { return nil }
        return (query, number, parts[2].isEmpty ? nil : String(parts[2]))
    }
}
