import Foundation
import Model
import Testing

/// Texts are compared byte by byte, whatever Swift's `String` says of them.
@Suite struct ExactTextTests {
    /// Pairs that Unicode calls canonically equivalent: they differ in their bytes alone.
    static let equivalent: [(String, String)] = [
        ("OK", "O\u{212A}"), ("Caf\u{E9}", "Cafe\u{301}"), ("\u{212B}", "\u{C5}"), ("a;b", "a\u{37E}b"),
        ("流", "\u{F9CA}"), ("\u{8C48}", "\u{F900}"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{AC00}", "\u{1100}\u{1161}"),
    ]

    @Test(arguments: equivalent)
    func `equivalent texts of other bytes differ in every comparison`(one: String, other: String) {
        #expect(one == other && Array(one.utf8) != Array(other.utf8))
        let (left, right) = (ExactText(one), ExactText(other))
        #expect(left != right && (left < right) != (right < left))
        #expect(Set([left, right]).count == 2)
        #expect([left: 1][right] == nil)
        #expect(!ExactText(one + "!").hasPrefix(right) && !ExactText("!" + one).hasSuffix(right))
    }

    @Test func `what looks alike is found as Unicode finds it, in ASCII too`() {
        let ascii = (0..<0x80).map { String(Unicode.Scalar(UInt8($0))) }
        for text in ascii + ["Auto\u{A0}Snapshot ", "KEY\u{3000}", "\u{212A}ey", "AutoSnapshot\t", ""] {
            let scalars = text.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace }
            #expect(ExactText(text).lookalike == String(String.UnicodeScalarView(scalars)), "\(text.debugDescription)")
        }
        #expect(ExactText(" Auto\tSNAPSHOT\n").lookalike == "autosnapshot")
    }

    @Test func `random texts compare, hash and sort as their bytes do`() throws {
        var random = SeededRandom(seed: 14)
        let pieces = Self.equivalent.flatMap { [$0, $1] } + ["", "a", "b", "\u{301}", "\u{10FFFF}", "\u{FFFD}"]
        func texts() -> (String, String) {
            var (one, other) = ("", "")
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let piece = pieces.randomElement(using: &random) ?? ""
                one += piece
                other += (Bool.random(using: &random) ? piece : pieces.first { $0 == piece }) ?? ""
            }
            return Bool.random(using: &random) ? (one, other) : (one, pieces.randomElement(using: &random) ?? "")
        }
        var met = 0
        for _ in 0..<5_000 {
            let (one, other) = texts()
            let (left, right) = (ExactText(one), ExactText(other))
            let isSame = Array(one.utf8) == Array(other.utf8)
            if one == other, !isSame { met += 1 }
            #expect((left == right) == isSame)
            #expect(!isSame || left.hashValue == right.hashValue)
            #expect((left < right) == one.utf8.lexicographicallyPrecedes(other.utf8))
            #expect(left.hasPrefix(right) == one.utf8.starts(with: other.utf8))
            #expect(left.hasSuffix(right) == Array(one.utf8).suffix(other.utf8.count).elementsEqual(other.utf8))
            #expect(try JSONDecoder().decode([ExactText].self, from: JSONEncoder().encode([left])) == [left])
        }
        #expect(met > 100, "the draws hardly ever meet equivalent texts")
    }

    @Test func `names that are made of texts compare by bytes too`() {
        #expect(RunKey(stored: "O\u{212A}-2026-11-23") != RunKey(stored: "OK-2026-11-23"))
        #expect(JobKind("\u{212A}") != JobKind("K") && ActionName("\u{212A}") != ActionName("K"))
    }

    @Test func `a dictionary of texts is a JSON object`() throws {
        let tags: [ExactText: ExactText] = ["Cafe\u{301}": "O\u{212A}"]
        let json = try JSONEncoder().encode(tags)
        #expect(json.first == UInt8(ascii: "{"))
        #expect(try JSONDecoder().decode([ExactText: ExactText].self, from: json) == tags)
    }
}
