import Model

extension Grammar where Value == Int {
    /// A whole number. `1_000` is 1000, as in YAML.
    static func whole(_ range: ClosedRange<Int>, unit: String = "") -> Grammar {
        Grammar("a whole number from \(range.lowerBound) to \(range.upperBound)\(unit)", .number, shown: { "\($0)" }) {
            Int($0.filter { $0 != "_" }).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// A number of whole days: `7d`, `1w`.
    static func days(_ range: ClosedRange<Int>) -> Grammar {
        Grammar("a duration such as 7d", shown: { "\($0)d" }) { text throws(Misfit) in
            guard let length = Length(text), [.day, .week].contains(length.unit) else {
                if Length(text) != nil { throw Misfit(message: "expected whole days, such as 7d or 2w") }
                return nil
            }
            guard let days = length.days, range.contains(days) else {
                throw Misfit(message: "expected \(range.lowerBound)d to \(range.upperBound)d")
            }
            return days
        }
    }
}

extension Grammar where Value == Double {
    /// A share of a whole, above 0: `0.9`, `90%` or `1/3`.
    static var share: Grammar {
        Grammar(
            "a share above 0 and at most 1, such as 0.9 or 90%", shown: { $0 == 1.0 / 3 ? "1/3" : "\($0)" }
        ) { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
            let number =
                if text.hasSuffix("%") {
                    Double(text.dropLast()).map { $0 / 100 }
                } else if parts.count == 2, let whole = parts[0], let part = parts[1] {
                    Double?.some(whole / part)
                } else {
                    Double(text)
                }
            return number.flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
        }
    }

    /// A finite number of at least 0.
    static func amount(_ what: String) -> Grammar {
        Grammar(what, .number, shown: { $0 == $0.rounded() && $0 < 1e15 ? "\(Int($0))" : "\($0)" }) { text in
            Double(text.filter { $0 != "_" }).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
        }
    }
}

extension Grammar where Value == Duration {
    /// A number with a unit: `90s`, `5m`, `12h`, `90d`.
    static func duration(_ range: ClosedRange<Duration>) -> Grammar {
        Grammar("a duration such as 90s, 5m, 12h or 90d", shown: { Length.text($0) }) { text throws(Misfit) in
            guard let length = Length(text) else { return nil }
            guard let duration = length.duration, range.contains(duration) else {
                throw Misfit(message: "expected \(Length.text(range.lowerBound)) to \(Length.text(range.upperBound))")
            }
            return duration
        }
    }
}

/// A length of time as a file spells it: a whole number and a unit.
struct Length: Hashable {
    let count: Int
    let unit: Unit

    enum Unit: String, CaseIterable {
        case millisecond = "ms"
        case second = "s"
        case minute = "m"
        case hour = "h"
        case day = "d"
        case week = "w"

        var milliseconds: Int64 {
            switch self {
            case .millisecond: 1
            case .second: 1_000
            case .minute: 60_000
            case .hour: 3_600_000
            case .day: 86_400_000
            case .week: 604_800_000
            }
        }
    }

    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), let unit = Unit(rawValue: String(text.dropFirst(digits.count))) else {
            return nil
        }
        self.count = count
        self.unit = unit
    }

    /// The duration; nil when an `Int64` cannot hold its milliseconds.
    var duration: Duration? {
        let (product, overflow) = Int64(count).multipliedReportingOverflow(by: unit.milliseconds)
        return overflow ? nil : .milliseconds(product)
    }

    /// The number of days; nil unless the unit is days or weeks.
    var days: Int? {
        switch unit {
        case .day: count
        case .week: count.multipliedReportingOverflow(by: 7).overflow ? nil : count * 7
        default: nil
        }
    }

    /// The shortest spelling, e.g. `2m` for 120 s. Weeks are not used.
    static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        let unit = Unit.allCases.last { $0 != .week && milliseconds % $0.milliseconds == 0 } ?? .millisecond
        return "\(milliseconds / unit.milliseconds)\(unit.rawValue)"
    }
}
