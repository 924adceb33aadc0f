import Foundation
import Model
import Reports
import Testing

@Suite struct PrintableTests {
    @Test(arguments: [
        ("web-1", "web-1"), ("a\u{1B}[2Jb", "a\\u{1b}[2Jb"), ("a\nb\r", "a\\u{a}b\\u{d}"),
        ("evil\u{202E}gpj", "evil\\u{202e}gpj"), ("👨‍👩‍👧 家", "👨‍👩‍👧 家"), ("\u{9B}31m", "\\u{9b}31m"),
    ])
    func `nothing from outside moves the cursor`(text: String, printed: String) {
        #expect(Printable.line(text) == printed)
    }

    @Test func `JSON escapes what a terminal obeys or a reader cannot see`() {
        let text = "a\u{1B}[2J\u{9B}\u{202E}\u{2028}\u{E0041}é网"
        let document = JSONDocument.string(text).text
        #expect(document.trimmingCharacters(in: .newlines) == #""a\u001b[2J\u009b\u202e\u2028\udb40\udc41é网""#)
    }

    @Test func `a long name is cut to its columns`() {
        #expect(Printable.name(String(repeating: "x", count: 256)) == String(repeating: "x", count: 59) + "…")
        let wide = Printable.name(String(repeating: "警", count: 256), limit: 10)
        #expect(wide == "警警警警…")
        #expect(DisplayWidth.of(wide) <= 10)
    }

    @Test(arguments: [
        ("abc", 3), ("生产", 4), ("e\u{301}", 1), ("🚨", 2), ("👨‍👩‍👧", 2), ("ｶ", 1), ("ア", 2), ("한", 2), ("", 0),
    ])
    func `a character takes its columns`(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test(arguments: [
        (Duration.milliseconds(840), "840 ms"), (.seconds(59), "59 s"), (.seconds(60), "1 min"),
        (.seconds(449), "7 min 29 s"), (.hours(3), "3 h"), (.hours(27), "1 d 3 h"), (.seconds(-5), "0 ms"),
    ])
    func `durations have two units`(duration: Duration, text: String) {
        #expect(duration.words == text)
    }

    @Test(arguments: [
        ("  one two three", "  one two\n    three"), ("  \u{1B}[1mone\u{1B}[0m two", "  \u{1B}[1mone\u{1B}[0m two"),
        ("A  1  2  3  4  5", "A  1  2  3  4  5"), ("aws-man run --account 1", "aws-man run --account 1"),
    ])
    func `long prose is broken at spaces, rows and command lines are not`(text: String, wrapped: String) {
        #expect(LineWrap.wrap(text, columns: 10) == wrapped)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")])
    func `numbers are grouped`(number: Int, text: String) {
        #expect(Wording.count(number) == text)
    }
}
