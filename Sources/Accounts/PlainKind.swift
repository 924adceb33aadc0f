/// The type that YAML gives a scalar without quotes.
enum PlainKind: Hashable {
    case null, truth(Bool), number, text

    /// Applies YAML 1.1's rules, which may surprise: `no` is false, `012` is octal, `04:00` is 240.
    init(_ text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": self = .truth(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": self = .truth(false)
        default: self = Self.isNumber(text) ? .number : .text
        }
    }

    private static func isNumber(_ text: String) -> Bool {
        let digits = text.drop { $0 == "-" || $0 == "+" }.filter { $0 != "_" }
        if digits.isEmpty { return false }
        if digits.hasPrefix("0x") { return Int(digits.dropFirst(2), radix: 16) != nil }
        if digits.utf8.allSatisfy({ (48...57).contains($0) }) { return true }
        return (digits.first?.isNumber ?? false) && Double(digits) != nil
    }
}
