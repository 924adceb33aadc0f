import Model
import Testing

@Suite struct ForeignTextTests {
    @Test(arguments: [
        ("plain é 网络", "plain é 网络"), ("a\nb\r\u{7}", "a\\u{a}b\\u{d}\\u{7}"), ("\u{9B}2J", "\\u{9b}2J"),
        ("a\u{202E}b\u{2067}", "a\\u{202e}b\\u{2067}"), ("\u{2028}", "\\u{2028}"),
        ("\u{FEFF}\u{200B}", "\\u{feff}\\u{200b}"),
        ("\u{E0041}", "\\u{e0041}"),
    ])
    func `what a terminal obeys or a reader cannot see is written out`(text: String, expected: String) {
        #expect(ForeignText.line(text) == expected)
    }

    @Test func `a long text is cut between scalars, also when it grows by being written out`() {
        for text in [String(repeating: "é", count: 99), String(repeating: "\u{1}", count: 99), "é"] {
            for bytes in 3...20 {
                let line = ForeignText.line(text, bytes: bytes)
                #expect(line.utf8.count <= bytes && line.hasSuffix("…") == (text != "é"))
            }
        }
    }

    @Test func `a quoted name cannot end its quotes`() {
        #expect(ForeignText.quoted("web'\u{301} → run: x\n") == "'web\\u{27}\u{301} → run: x\\u{a}'")
    }
}
