import Foundation
import Model

/// Writes numbers and times as people read them.
package enum Wording {
    /// Writes a number as `1,204`.
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

    /// Writes a number with its noun: `1 volume`, `2 volumes`.
    package static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        count(number) + " " + (number == 1 ? noun : plural ?? noun + "s")
    }

    /// Writes `1 account and region`, `2 accounts and regions`, with `more` before the noun if some were shown already.
    package static func places(_ number: Int, more: Bool = false) -> String {
        count(number) + (more ? " more" : "") + (number == 1 ? " account and region" : " accounts and regions")
    }

    /// Writes a time as the clocks of `zone` show it: `2026-11-23 12:00:07 +08:00`, or `2026-11-23 04:00:07 UTC`.
    package static func time(_ instant: Instant, in zone: TimeZone = .gmt) -> String {
        let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1_000))
        let text = (instant + .seconds(seconds)).description
        return text.prefix(10) + " " + text.dropFirst(11).dropLast() + " " + offset(seconds)
    }

    private static func offset(_ seconds: Int) -> String {
        guard seconds != 0 else { return "UTC" }
        let minutes = abs(seconds) / 60
        func digits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return (seconds < 0 ? "-" : "+") + digits(minutes / 60) + ":" + digits(minutes % 60)
    }

    /// Names an account and region, as in `production cn-north-1`. A name or region that is not known is empty.
    static func title(name: String, account: String, region: String) -> String {
        let name = Printable.name(name.isEmpty ? account : name)
        return region.isEmpty ? name : "\(name) \(region)"
    }

    /// The most accounts and regions that a list names.
    private static let mostNamed = 10

    /// Names the first of some accounts and regions, and counts the others.
    package static func named(_ titles: [String]) -> String {
        let more = titles.count - mostNamed
        guard more > 0 else { return list(titles) }
        return titles.prefix(mostNamed).joined(separator: ", ") + " and " + places(more, more: true)
    }

    /// Writes at most five names, and the number of the others.
    package static func shortList(_ names: [String]) -> String {
        let shown = names.prefix(5).map { Printable.name($0) }
        return list(names.count > shown.count ? shown + ["\(count(names.count - shown.count)) more"] : shown)
    }

    /// Writes a list as `a`, `a and b`, or `a, b and c`.
    package static func list(_ items: [String]) -> String {
        guard let last = items.last else { return "" }
        return items.count == 1 ? last : items.dropLast().joined(separator: ", ") + " and " + last
    }
}
