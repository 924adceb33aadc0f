import Model

/// The characters that XML 1.0 allows. AWS takes others into tags and sends them back, as bytes or as references such
/// as `&#8;`, and expat stops at them (FACTS F49).
enum XMLCharacters {
    private static let mark = Array(String(ExactText.unreadable).utf8)

    /// Returns the document with each forbidden character replaced by the mark of a text that is not exact.
    static func replacingForbidden(in body: [UInt8]) -> [UInt8] {
        guard var next = firstForbidden(in: body[...]) else { return body }
        var result: [UInt8] = []
        result.reserveCapacity(body.count + 64)
        var rest = body[...]
        while true {
            result += rest[..<next.lowerBound]
            result += mark
            rest = rest[next.upperBound...]
            guard let found = firstForbidden(in: rest) else { return result + rest }
            next = found
        }
    }

    /// Returns the document with each part that is no UTF-8 replaced by the mark; nil when all of it is UTF-8.
    static func repaired(_ body: [UInt8]) -> [UInt8]? {
        guard String(validating: body, as: UTF8.self) == nil else { return nil }
        let text = String(decoding: body, as: UTF8.self)
        let scalars = text.unicodeScalars.map { $0 == "\u{FFFD}" ? ExactText.unreadable : $0 }
        return Array(String(String.UnicodeScalarView(scalars)).utf8)
    }

    /// The place of the first forbidden character, or of the reference to one.
    private static func firstForbidden(in bytes: ArraySlice<UInt8>) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { buffer in
            var offset = -1
            while offset + 1 < buffer.count {
                offset += 1
                let byte = buffer[offset]
                let length: Int?
                switch byte {
                case 9, 10, 13: continue
                case 0..<0x20: length = 1
                case UInt8(ascii: "&"): length = forbiddenReference(buffer[offset...])
                // U+FFFE and U+FFFF, the last two characters of the first plane, are EF BF BE and EF BF BF.
                case 0xEF:
                    let rest = buffer[offset...].prefix(3)
                    length = rest.count == 3 && rest[offset + 1] == 0xBF && rest[offset + 2] >= 0xBE ? 3 : nil
                default: continue
                }
                if let length { return bytes.startIndex + offset..<bytes.startIndex + offset + length }
            }
            return nil
        }
    }

    /// The length of the reference at the beginning of `bytes` if it means a forbidden character; nil otherwise.
    private static func forbiddenReference(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard bytes.starts(with: "&#".utf8) else { return nil }
        let isHex = bytes.dropFirst(2).first == UInt8(ascii: "x")
        let prefix = isHex ? 3 : 2
        var number: UInt32 = 0
        var length = prefix
        for byte in bytes.dropFirst(prefix) {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, isHex || digit < 10 else { break }
            // Why the bound: the number of digits has none, and no character is beyond this one.
            number = min(number * (isHex ? 16 : 10) + UInt32(digit), 0x11_0000)
            length += 1
        }
        guard length > prefix, bytes.dropFirst(length).first == UInt8(ascii: ";"), !isAllowed(number) else {
            return nil
        }
        return length + 1
    }

    private static func isAllowed(_ number: UInt32) -> Bool {
        switch number {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
