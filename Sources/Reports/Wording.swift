import Model

/// Numbers, times and durations as people read them.
package enum Wording {
    /// `1,204`
    package static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `1 volume`, `2 volumes`
    package static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        count(number) + " " + (number == 1 ? noun : plural ?? noun + "s")
    }

    /// Its two largest units: `7 min 29 s`, `3 h 5 min`, `840 ms`.
    package static func duration(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.milliseconds)
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1_000
        let parts: [(Int64, String)] =
            if seconds < 60 {
                [(seconds, "s")]
            } else if seconds < 3_600 {
                [(seconds / 60, "min"), (seconds % 60, "s")]
            } else if seconds < 86_400 {
                [(seconds / 3_600, "h"), (seconds % 3_600 / 60, "min")]
            } else {
                [(seconds / 86_400, "d"), (seconds % 86_400 / 3_600, "h")]
            }
        return parts.enumerated().filter { $0.offset == 0 || $0.element.0 > 0 }
            .map { "\($0.element.0) \($0.element.1)" }.joined(separator: " ")
    }

    /// `2026-11-23 04:00:07 UTC`
    package static func time(_ instant: Instant) -> String {
        let text = instant.description
        return text.prefix(10) + " " + text.dropFirst(11).dropLast() + " UTC"
    }

    /// `a`, `a and b`, `a, b and c`
    package static func list(_ items: [String]) -> String {
        guard let last = items.last else { return "" }
        return items.count == 1 ? last : items.dropLast().joined(separator: ", ") + " and " + last
    }
}
