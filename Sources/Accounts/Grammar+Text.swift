import Foundation
import Model

extension Grammar where Value == String {
    /// Any one line of text.
    static func line(_ expectation: String, characters: ClosedRange<Int>) -> Grammar {
        Grammar("\(expectation), \(characters.lowerBound) to \(characters.upperBound) characters", .text) { text in
            characters.contains(text.count) && !text.hasUnsafeCharacters && !text.isPadded ? text : nil
        }
    }

    /// One of a few words, or a symbol that stands for one of them.
    static func word(_ known: String..., symbols: KeyValuePairs<String, String> = [:]) -> Grammar {
        let words = symbols.map(\.key) + known
        return Grammar("one of \(words.joined(separator: ", "))", .text, shown: { $0 }) { text throws(Misfit) in
            if known.contains(text) { return text }
            if let match = symbols.first(where: { $0.key == text }) { return match.value }
            let hint = Suggestion.hint(for: text, among: words)
            guard hint.isEmpty else { throw Misfit(message: "expected one of \(words.joined(separator: ", "))\(hint)") }
            return nil
        }
    }
}

extension Grammar where Value == AccountID {
    static var accountID: Grammar {
        let reason = "put the number in quotes, as \"123456789012\": YAML reads digits as a number and drops zeros"
        return Grammar("twelve digits in quotes, such as \"123456789012\"", .quoted(reason)) { AccountID($0) }
    }
}

extension Grammar where Value == Partition {
    static var partition: Grammar {
        let names = Partition.allCases.map(\.rawValue)
        return Grammar("one of \(names.joined(separator: ", "))", .text) { Partition(rawValue: $0) }
    }
}

extension Grammar where Value == TimeZone {
    /// A name of the time zone database, in the database's spelling.
    static var timeZone: Grammar {
        Grammar("a time zone such as Asia/Shanghai", .text, shown: { $0.identifier }) { text throws(Misfit) in
            if let zone = ZoneNames.zone(text) { return zone }
            let candidates = ZoneNames.candidates(for: text)
            guard candidates.isEmpty else {
                throw Misfit(
                    message: "\(Shown(text)) is an abbreviation, which can mean several zones: write a name such as "
                        + candidates.joined(separator: ", "))
            }
            throw Misfit(
                message: "unknown time zone \(Shown(text))"
                    + (ZoneNames.nearest(to: text).map { " (did you mean \($0)?)" }
                        ?? ", expected one such as Asia/Shanghai"))
        }
    }
}

extension Grammar where Value == ClockTime {
    static var clockTime: Grammar {
        Grammar("a time of day such as 04:00", shown: { $0.description }) { ClockTime($0) }
    }
}

extension StringProtocol {
    /// True for a text with controls or invisible scalars, or with the mark of text that could not be read.
    var hasUnsafeCharacters: Bool {
        unicodeScalars.contains { ForeignText.isUnsafe($0) || $0 == ExactText.unreadable }
    }

    /// True when white space begins or ends the text.
    var isPadded: Bool { utf8.count != trimmed.utf8.count }

    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
