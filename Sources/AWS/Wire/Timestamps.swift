import Model

/// Reads the two spellings of time in AWS's answers, with integers only.
extension Instant {
    /// Reads `2026-11-23T04:00:00Z` and `2026-11-23T04:00:00.123Z`, in UTC only. A fraction may have any number of
    /// digits and is cut to milliseconds. Nil for any other text.
    package init?(iso8601 text: String) {
        var bytes = text.utf8[...]
        guard let year = bytes.takeNumber(digits: 4), bytes.take("-"), let month = bytes.takeNumber(digits: 2),
            bytes.take("-"), let day = bytes.takeNumber(digits: 2), bytes.take("T"),
            let hour = bytes.takeNumber(digits: 2), bytes.take(":"), let minute = bytes.takeNumber(digits: 2),
            bytes.take(":"), let second = bytes.takeNumber(digits: 2)
        else { return nil }
        var milliseconds = 0
        if bytes.take(".") {
            var weight = 100
            var digits = 0
            while let digit = bytes.takeNumber(digits: 1) {
                milliseconds += digit * weight
                weight /= 10
                digits += 1
            }
            guard digits > 0 else { return nil }
        }
        guard bytes.take("Z") || bytes.takeAll("+00:00"), bytes.isEmpty else { return nil }
        self.init(year, month, day, hour, minute, second, milliseconds: milliseconds)
    }

    /// Reads the `Date` header, `Mon, 23 Nov 2026 04:00:00 GMT` (RFC 7231 IMF-fixdate). Nil for any other text.
    package init?(httpDate text: String) {
        var bytes = text.utf8[...]
        guard bytes.count == 29, bytes.takeAny(3), bytes.takeAll(", "), let day = bytes.takeNumber(digits: 2),
            bytes.take(" "), let month = Self.months.firstIndex(where: { bytes.starts(with: $0.utf8) }),
            bytes.takeAny(3), bytes.take(" "), let year = bytes.takeNumber(digits: 4), bytes.take(" "),
            let hour = bytes.takeNumber(digits: 2), bytes.take(":"), let minute = bytes.takeNumber(digits: 2),
            bytes.take(":"), let second = bytes.takeNumber(digits: 2), bytes.takeAll(" GMT"), bytes.isEmpty
        else { return nil }
        self.init(year, month + 1, day, hour, minute, second, milliseconds: 0)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Second 60 is a leap second. It counts as second 59, because every UTC day here has 86,400 s.
    private init?(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, milliseconds: Int
    ) {
        guard let date = CalendarDay(year: year, month: month, day: day), hour < 24, minute < 60, second <= 60 else {
            return nil
        }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + min(second, 59)
        self.init(milliseconds: Int64(seconds) * 1_000 + Int64(milliseconds))
    }
}

extension Substring.UTF8View {
    fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = first, UInt32(byte) == character.value else { return false }
        removeFirst()
        return true
    }

    fileprivate mutating func takeAll(_ text: String) -> Bool {
        guard starts(with: text.utf8) else { return false }
        removeFirst(text.utf8.count)
        return true
    }

    fileprivate mutating func takeAny(_ count: Int) -> Bool {
        guard self.count >= count else { return false }
        removeFirst(count)
        return true
    }

    /// Takes exactly `digits` ASCII digits.
    fileprivate mutating func takeNumber(digits: Int) -> Int? {
        let head = prefix(digits)
        guard head.count == digits, head.allSatisfy({ (48...57).contains($0) }) else { return nil }
        removeFirst(digits)
        return head.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
}
