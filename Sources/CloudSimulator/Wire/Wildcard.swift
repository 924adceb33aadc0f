/// A pattern of EC2's filters and IAM's actions: `*` matches any characters, `?` one, and a backslash escapes the next.
struct Wildcard: Sendable {
    private enum Part: Sendable, Equatable {
        case literal(Unicode.Scalar)
        case one
        case many
    }

    private let parts: [Part]

    init(_ pattern: String) {
        var parts: [Part] = []
        var escaped = false
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case _ where escaped:
                parts.append(.literal(scalar))
                escaped = false
            case "\\": escaped = true
            case "*": parts.append(.many)
            case "?": parts.append(.one)
            default: parts.append(.literal(scalar))
            }
        }
        if escaped { parts.append(.literal("\\")) }
        self.parts = parts
    }

    /// Matches in linear time except for patterns with many stars, as it backtracks to the last star only.
    func matches(_ text: String) -> Bool {
        let text = Array(text.unicodeScalars)
        var part = 0
        var place = 0
        var star: (part: Int, place: Int)?
        while place < text.count {
            if part < parts.count, parts[part] == .many {
                star = (part, place)
                part += 1
            } else if part < parts.count, parts[part] == .one || parts[part] == .literal(text[place]) {
                part += 1
                place += 1
            } else if let last = star {
                star = (last.part, last.place + 1)
                part = last.part + 1
                place = last.place + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .many }
    }
}
