import Glibc

/// Text that is compared by its bytes, as AWS and SQLite compare it. Swift compares two `String`s by canonical
/// equivalence, so that `K` equals the Kelvin sign, and a composed `é` equals a decomposed one. Ids, names, tags, and
/// whatever else AWS answers are of this type. It has no comparison with `String`, so that the compiler refuses to mix
/// the two (DECISIONS D69).
package struct ExactText: Hashable, Comparable, Sendable, TextCoded, ExpressibleByStringInterpolation {
    /// The text for people and for requests.
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(_ text: Substring) { self.text = String(text) }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }
    package var isEmpty: Bool { text.utf8.isEmpty }

    /// The scalar in the place of what could not be read of a text. XML allows it, Unicode will never give it a
    /// meaning, and no configured text may have it.
    package static let unreadable: Unicode.Scalar = "\u{10FFFF}"
    /// False for a text of which a part could not be read, so that it is not the text that AWS keeps.
    package var isExact: Bool {
        // Why: looking for a byte is far faster than looking at scalars, and few texts have this one.
        !text.utf8.contains(0xF4) || !text.unicodeScalars.contains(Self.unreadable)
    }

    /// The text with `?` in the place of what could not be read, for texts that are sent.
    package var readable: ExactText {
        if isExact { return self }
        return ExactText(
            String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == Self.unreadable ? "?" : $0 })))
    }

    /// The text in lower case and without blanks. Texts that look the same have equal ones, because a `String` is compared
    /// by canonical equivalence.
    package var lookalike: String {
        // Why: most tags are ASCII, and asking each scalar for its properties costs as much as a request's signature.
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return String(decoding: text.utf8.lazy.filter { !Self.isBlank($0) }.map(Self.lowercased), as: UTF8.self)
        }
        var scalars = String.UnicodeScalarView()
        for scalar in text.lowercased().unicodeScalars where !scalar.properties.isWhitespace { scalars.append(scalar) }
        return String(scalars)
    }

    private static func isBlank(_ ascii: UInt8) -> Bool { ascii == 0x20 || (0x09...0x0D).contains(ascii) }
    private static func lowercased(_ ascii: UInt8) -> UInt8 { (0x41...0x5A).contains(ascii) ? ascii | 0x20 : ascii }

    package func hasPrefix(_ prefix: ExactText) -> Bool { text.utf8.starts(with: prefix.text.utf8) }
    package func hasSuffix(_ suffix: ExactText) -> Bool {
        text.utf8.reversed().starts(with: suffix.text.utf8.reversed())
    }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        // Why: a native string knows the number of its bytes, and most texts that differ differ in it.
        guard left.text.utf8.count == right.text.utf8.count else { return false }
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            }
        }
    }

    /// The order of the bytes, which is the order of the Unicode scalars.
    package static func < (left: ExactText, right: ExactText) -> Bool {
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in right.withUTF8 { right in left.lexicographicallyPrecedes(right) } }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // Why: the end mark keeps neighboring texts apart. No UTF-8 has this byte.
        hasher.combine(0xFF as UInt8)
    }
}

extension ExactText: CodingKeyRepresentable {
    package var codingKey: any CodingKey { text.codingKey }
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}
