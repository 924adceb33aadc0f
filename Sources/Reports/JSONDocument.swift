import Model

/// A JSON value whose objects keep the order of their keys. People read the reports too, and tests compare reports line
/// by line.
package indirect enum JSONDocument: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A finite number, written with at most three decimals.
    case number(Double)
    case string(String)
    case array([JSONDocument])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: JSONDocument
        package init(_ key: String, _ value: JSONDocument) {
            self.key = key
            self.value = value
        }
    }

    package static func string(_ text: String?) -> JSONDocument { text.map { .string($0) } ?? .null }

    /// The document, indented by two spaces per level, without a newline at the end.
    package var text: String {
        var result = ""
        write(to: &result, indent: 0)
        return result
    }

    private func write(to result: inout String, indent: Int) {
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .integer(let value): result += String(value)
        case .number(let value):
            let rounded = (value * 1_000).rounded() / 1_000
            result += rounded == rounded.rounded() && rounded.magnitude < 1e15 ? String(Int(rounded)) : String(rounded)
        case .string(let value): Self.write(value, to: &result)
        case .array(let values):
            Self.write(values, to: &result, between: ("[", "]"), indent: indent) { value, result in
                value.write(to: &result, indent: indent + 2)
            }
        case .object(let members):
            Self.write(members, to: &result, between: ("{", "}"), indent: indent) { member, result in
                Self.write(member.key, to: &result)
                result += ": "
                member.value.write(to: &result, indent: indent + 2)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], to result: inout String, between brackets: (String, String), indent: Int,
        each: (Item, inout String) -> Void
    ) {
        guard !items.isEmpty else {
            result += brackets.0 + brackets.1
            return
        }
        result += brackets.0
        for (index, item) in items.enumerated() {
            result += (index == 0 ? "\n" : ",\n") + String(repeating: " ", count: indent + 2)
            each(item, &result)
        }
        result += "\n" + String(repeating: " ", count: indent) + brackets.1
    }

    private static func write(_ text: String, to result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where ForeignText.isUnsafe(scalar):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
