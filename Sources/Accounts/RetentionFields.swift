import Model
import Yams

extension Field {
    /// A key with a number of days, or with the rules of a retention below it. The rules of a file replace all those of
    /// `defaults.yaml`, so that the whole of them can be read in one place.
    static func retention(_ name: String, _ place: WritableKeyPath<Target, Retention>) -> Field {
        let days = Grammar.retentionDays
        let rules = RetentionFields.all
        let below = rules.flatMap { $0.keys(RetentionRules()).map { $0.below(name) } }
        return Field(
            name: name,
            keys: { target in
                var shown: String?
                if case .days(let days) = target[keyPath: place] { shown = "\(days)d" }
                return [.init(path: name, defaultText: shown)] + below
            },
            apply: { entry, target, findings in
                guard entry.node.mapping != nil else {
                    if let days = days.read(entry, &findings) { target[keyPath: place] = .days(days) }
                    return
                }
                guard let section = Section(entry, expected: "keys", &findings) else { return }
                guard !section.entries.isEmpty else {
                    let names = rules.map(\.name).joined(separator: ", ")
                    findings.reject(
                        "names no rule, so that nothing would be kept: give a duration such as 7d, or some of \(names)",
                        key: entry.path, line: entry.line)
                    return
                }
                var retention = RetentionRules()
                section.apply(rules, to: &retention, &findings)
                if !retention.isEmpty { target[keyPath: place] = .rules(retention) }
            })
    }
}

/// The rules below `keep`.
private enum RetentionFields {
    static var all: [Field<RetentionRules>] {
        RetentionRules.Period.allCases.map { period in
            Field(name: period.name, keys: { _ in [.init(path: period.name, defaultText: nil)] }) {
                entry, rules, findings in
                guard let count = Grammar.whole(1...10_000).read(entry, &findings) else { return }
                rules[period] = count
            }
        } + [.value("within", \.within, .calendarSpan)]
    }
}

extension Grammar where Value == Int {
    /// The number of days for which snapshots and images are kept. Ten years is more than any user means.
    static var retentionDays: Grammar { .days(1...3_650) }
}

extension Grammar where Value == CalendarSpan {
    /// A length of time as restic spells it, and with weeks: `30d`, `2w`, `1y6m`. Here `m` means months.
    static var calendarSpan: Grammar {
        Grammar("years, months, weeks, days or hours, such as 30d or 1y6m") { text throws(Misfit) in
            var span = CalendarSpan()
            var rest = text[...]
            var units: Set<Character> = []
            while !rest.isEmpty {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(digits.count)
                guard let unit = rest.popFirst(), let count = Int(digits), units.insert(unit).inserted else {
                    return nil
                }
                // Why: a thousand years and more would be no time that a calendar has.
                guard count <= 10_000 else { throw Misfit(message: "expected numbers up to 10000") }
                switch unit {
                case "y": span.years = count
                case "m": span.months = count
                case "w": span.days += count * 7
                case "d": span.days += count
                case "h": span.hours = count
                default: return nil
                }
            }
            return span == CalendarSpan() ? nil : span
        }
    }
}
