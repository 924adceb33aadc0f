/// The twelve digits that name an AWS account, including leading zeros.
package struct AccountID: Hashable, Sendable, Comparable, TextCoded {
    /// The digits as a number, because identities are compared and hashed at every step of every task.
    private let number: UInt64

    package var digits: String {
        let digits = String(number)
        return digits.utf8.count == 12 ? digits : String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }

    /// Nil unless `digits` is exactly twelve ASCII digits.
    package init?(_ digits: String) {
        let bytes = digits.utf8
        guard bytes.count == 12, bytes.allSatisfy({ (48...57).contains($0) }), let number = UInt64(digits) else {
            return nil
        }
        self.number = number
    }

    package var description: String { digits }
    package static func < (left: AccountID, right: AccountID) -> Bool { left.number < right.number }
}
