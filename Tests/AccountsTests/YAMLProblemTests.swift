import Accounts
import Model
import Testing

/// Files that are no sound YAML, and the problem that each reports.
@Suite struct YAMLProblemTests {
    @Test(arguments: [
        ("", "accounts/x.yaml: is empty: expected keys such as account: and regions:"),
        ("# nothing\n", "accounts/x.yaml: is empty: expected keys such as account: and regions:"),
        ("---\n", "accounts/x.yaml: is empty: expected keys such as account: and regions:"),
        ("- a\n- b\n", "accounts/x.yaml:1: expected keys such as account: and regions:"),
        ("hello\n", "accounts/x.yaml:1: expected keys such as account: and regions:"),
        ("a: b\n---\nc: d\n", "accounts/x.yaml:2: a second document begins here (---): one account per file"),
        (
            "a: b\nc: @d\n",
            "accounts/x.yaml:2: not valid YAML: this character cannot stand here (indent with spaces, not tabs; put text that"
                + " begins with @ or ` in quotes)"
        ),
        (
            "a: [b\n",
            "accounts/x.yaml:2: not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence that begins on line 1)"
        ),
        ("a: b: c\n", "accounts/x.yaml:1: not valid YAML: mapping values are not allowed in this context"),
        ("a: *b\n", "accounts/x.yaml:1: not valid YAML: found undefined alias"),
        ("a: \u{1}\n", "accounts/x.yaml:1: holds a control character: not a text file"),
        ("a: b\nc: \u{0}\n", "accounts/x.yaml:2: holds a control character: not a text file"),
    ])
    func `a file that is no mapping is refused with its line`(text: String, problem: String) {
        #expect(Decoding.problems(text) == [problem])
    }

    @Test func `text that is not UTF-8 is refused`() {
        #expect(Decoding.problems(bytes: [0x61, 0x0A, 0xC3, 0x28]) == ["accounts/x.yaml:2: is not UTF-8 text"])
        #expect(Decoding.problems(bytes: [0xFF, 0xFE, 0x61, 0x00]) == ["accounts/x.yaml: is UTF-16: save it as UTF-8"])
        #expect(
            Decoding.problems(bytes: Array(repeating: 0x7F, count: 3) + [0x45, 0x4C, 0x46])
                == ["accounts/x.yaml:1: holds a control character: not a text file"])
    }

    @Test func `an unknown key is shown without what reorders or hides text`() {
        #expect(
            Decoding.problems(Decoding.sound + "pur\u{202E}ple\u{200B}: 1\n")
                == ["accounts/x.yaml:3: 'pur?ple?': unknown key"])
    }

    @Test(arguments: ["\u{202E}", "\u{200B}", "\u{10FFFF}"])
    func `no tag holds invisible characters, nor the mark of text that could not be read`(character: String) {
        #expect(
            Decoding.problems(Decoding.sound + "snapshots: {tag: \"Backup=O\(character)K\"}\n")
                == ["accounts/x.yaml:3: snapshots.tag: expected a tag such as AutoSnapshot=true"])
    }

    @Test func `a huge file is refused unread`() {
        let text = Decoding.sound + String(repeating: "# filler\n", count: 40_000)
        #expect(Decoding.problems(text) == ["accounts/x.yaml: is larger than 256 KB: not an account file"])
    }

    @Test func `a byte order mark and Windows line ends are no problem`() throws {
        let text = "\u{FEFF}" + Decoding.sound.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
        #expect(try Decoding.account(text).id.digits == "123456789012")
        #expect(Decoding.problems(text + "purple: 1\r\n") == ["accounts/x.yaml:3: purple: unknown key"])
    }

    @Test func `an anchor is read where it is used`() throws {
        let account = try Decoding.account(Decoding.sound + "snapshots: {keep: &week 1w}\nimages: {keep: *week}\n")
        #expect(account.images?.keep == .days(7))
    }

    @Test func `an alias bomb is refused`() {
        var text = "a0: &a0 [x, x, x]\n"
        for level in 1...12 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
        #expect(Decoding.problems(text) == ["accounts/x.yaml: holds more than 32 aliases (*name)"])
    }

    @Test func `deep nesting is refused, not a crash`() {
        let problems = Decoding.problems("a: " + String(repeating: "[", count: 100_000) + "\n")
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("accounts/x.yaml") == true)
    }
}

@Suite struct DuplicateKeyTests {
    @Test func `a key that is given twice is named with both lines`() {
        #expect(
            Decoding.problems(Decoding.sound + "name: a\nname: b\n")
                == ["accounts/x.yaml:4: name: is given twice: first on line 3"])
    }

    @Test func `every pair is found, in every section, beside other problems`() {
        let text = """
            account: "123456789012"
            regions: [cn-north-1]
            snapshots:
              keep: 7d
              "keep": 8d
              keep: 9d
            images: {keep: 7}
            "regions": [cn-northwest-1]
            """
        #expect(
            Decoding.problems(text) == [
                "accounts/x.yaml:6: snapshots.keep: is given twice: first on line 4",
                "accounts/x.yaml:7: images.keep: expected a duration such as 7d",
                "accounts/x.yaml:8: regions: is given twice: first on line 2",
            ])
    }

    @Test func `a file of nothing but duplicates is given up`() {
        let text = String(repeating: "name: a\n", count: 200)
        #expect(Decoding.problems(text) == ["accounts/x.yaml: holds more than 50 duplicate keys"])
    }
}
