/// The number of columns that a text takes on a terminal.
package enum DisplayWidth {
    package static func of(_ text: String) -> Int {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + of($1) }
    }

    /// The width of a line without its colours, which take no column.
    package static func shown(_ line: String) -> Int { of(line.replacing(/\u{1B}\[[0-9;]*m/, with: "")) }

    /// Returns the width of the character's widest scalar, because marks and joiners add no width.
    package static func of(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { max($0, of($1)) }
    }

    private static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return wide.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation ? 2 : 1
    }

    /// The blocks whose East Asian Width is Wide or Fullwidth (Unicode Standard Annex 11), without emoji.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // Hangul Jamo, leading
        0x2E80...0x303E,  // radicals, punctuation
        0x3041...0x33FF,  // kana, Bopomofo, compatibility Jamo, enclosed
        0x3400...0x4DBF, 0x4E00...0x9FFF,  // ideographs
        0xA000...0xA4CF,  // Yi
        0xA960...0xA97F, 0xAC00...0xD7A3,  // Hangul
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,  // compatibility, vertical, small forms
        0xFF00...0xFF60, 0xFFE0...0xFFE6,  // fullwidth
        0x1B000...0x1B2FF, 0x1F200...0x1F2FF,  // kana supplements, enclosed ideographs
        0x20000...0x2FFFD, 0x30000...0x3FFFD,  // supplementary ideographs
    ]
}
