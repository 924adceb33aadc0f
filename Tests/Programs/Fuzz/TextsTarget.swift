import AWS
import AnswerExamples
import Model
import Reports
import TestRandom

/// Names, ids and times: a text from outside stays harmless, exact, and of bounded length, and no time ends the process.
struct TextsTarget: FuzzTarget {
    private let mutator = Mutator(
        [
            "web-1 é 网络 👩‍💻", "2026-11-23T04:00:00.123Z", "Mon, 23 Nov 2026 04:00:00 GMT",
            "arn:aws-cn:iam::123456789012:role/x",
            "123456789012", "eu-west-1", "nightly-2026-11-23", "04:00", "a'b\u{1B}[2J\u{202E}c\u{2028}",
            "K\u{212A}e\u{301}",
        ] + ExtremeValues.all,
        tokens: [
            "\u{301}", "\u{200D}", "\u{202E}", "\u{2066}", "\u{1B}", "\u{9B}", "\0", "\n", "\u{10FFFF}", "\u{FFFD}",
            "'",
            "\\u{27}", "\u{FEFF}", "\u{E0001}", "9999", "-", "Z", "+00:00", ".999999999999999999", "\u{1F468}",
            "\u{0600}",
        ])

    func draw(_ random: inout SeededRandom) -> String {
        String(decoding: mutator.document(&random), as: UTF8.self)
    }

    func complaint(about text: String) -> String? { safety(of: text) ?? exactness(of: text) ?? times(in: text) }

    private func safety(of text: String) -> String? {
        let line = ForeignText.line(text)
        if line.unicodeScalars.contains(where: ForeignText.isUnsafe) { return "unsafe: \(line.debugDescription)" }
        if ForeignText.line(line) != line { return "cleaned twice: \(line.debugDescription)" }
        for bytes in [3, 10, 128, 2_048] where ForeignText.line(text, bytes: bytes).utf8.count > bytes {
            return "more than \(bytes) bytes"
        }
        let quoted = ForeignText.quoted(ExactText(text)).unicodeScalars
        if quoted.filter({ $0 == "'" }).count != 2 { return "quotes: \(String(quoted).debugDescription)" }
        let name = Printable.name(text, limit: 20)
        return name.unicodeScalars.contains(where: ForeignText.isUnsafe) ? "unsafe name: \(name.debugDescription)" : nil
    }

    private func exactness(of text: String) -> String? {
        let (left, right) = (ExactText(text), ExactText(String(text.unicodeScalars.reversed().map(Character.init))))
        let isSame = left.text.utf8.elementsEqual(right.text.utf8)
        if (left == right) != isSame { return "equality" }
        if isSame ? left < right || right < left : (left < right) == (right < left) { return "order" }
        if isSame && left.hashValue != right.hashValue { return "hash" }
        return left.hasPrefix("") && left.hasPrefix(left) && left.hasSuffix(left) ? nil : "prefix"
    }

    private func times(in text: String) -> String? {
        for instant in [Instant(iso8601: text), Instant(httpDate: text)].compactMap(\.self) {
            ExtremeValues.calculate(instant)
        }
        _ = (AccountID(text), Region(text), IAMRole(text), ClockTime(text))
        guard let day = CalendarDay(text) else { return nil }
        return CalendarDay(day.description) == day ? nil : "another day: \(day)"
    }
}
