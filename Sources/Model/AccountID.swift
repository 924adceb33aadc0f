/// The twelve digits that name an AWS account; leading zeros count.
package struct AccountID: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package let digits: String

    /// Nil unless `digits` is exactly twelve ASCII digits.
    package init?(_ digits: String) {
        let bytes = digits.utf8
        guard bytes.count == 12, bytes.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.digits = digits
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = AccountID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a twelve-digit account id"))
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }

    package var description: String { digits }
    package static func < (left: AccountID, right: AccountID) -> Bool { left.digits < right.digits }
}
