import Foundation

/// One printed line: a measured value beside its target, bound or baseline.
struct Line {
    let what: String
    let value: String
    /// A target, a bound that nothing can beat, or a baseline that was measured in the same run.
    let against: String
    /// The value divided by `against`; nil when `against` is no number.
    let ratio: Double?
    /// True when the target is met; nil when the figure is shown but not judged.
    var holds: Bool?

    static let heading = Self.row("what", "value", "bound or baseline", "ratio", "")

    var text: String {
        Self.row(
            what, value, against, ratio.map { Figure.short($0) } ?? "", holds.map { $0 ? "holds" : "MISSES" } ?? "")
    }

    private static func row(_ what: String, _ value: String, _ against: String, _ ratio: String, _ word: String)
        -> String
    {
        func padded(_ text: String, _ width: Int) -> String {
            text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
        }
        return "\(padded(what, 58)) \(padded(value, 24)) \(padded(against, 34)) \(padded(ratio, 8)) \(word)"
    }
}

/// Formats numbers for people.
enum Figure {
    static func short(_ value: Double) -> String {
        String(format: value < 10 ? "%.3f" : value < 1_000 ? "%.1f" : "%.0f", value)
    }

    static func perSecond(_ count: Int, _ duration: Duration) -> Double { Double(count) / seconds(duration) }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    /// The median, the least and the greatest value of several runs.
    static func spread(_ values: [Double], unit: String) -> String {
        let numbers = [values.min() ?? 0, median(values), values.max() ?? 0].map(short)
        return values.count == 1 ? "\(numbers[1])\(unit)" : "\(numbers[1])\(unit) (\(numbers[0])…\(numbers[2]))"
    }
}
