import Files

/// The text of a YAML file, checked before the parser sees it.
struct YAMLText {
    let text: String

    /// The most aliases in a file. n aliases expand to at most 3^(n/3) nodes, 123,000 here: no alias bomb fits.
    static let aliasesMaximum = 32

    static let tooLong = "is larger than \(FileBounds.accountFile >> 10) KB: not an account file"

    /// The reason why a file is refused before it is parsed.
    struct Refusal: Error, Hashable {
        let line: Int?
        let message: String
    }

    init(_ bytes: [UInt8], atMost most: Int = FileBounds.accountFile) throws(Refusal) {
        guard bytes.count <= most else { throw Refusal(line: nil, message: Self.tooLong) }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw Refusal(line: nil, message: "is UTF-16: save it as UTF-8")
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Refusal(line: Self.firstBrokenLine(content), message: "is not UTF-8 text")
        }
        let aliases = zip(content, content.dropFirst()).count { $0 == UInt8(ascii: "*") && Self.isAnchorByte($1) }
        guard aliases <= Self.aliasesMaximum else {
            throw Refusal(line: nil, message: "holds more than \(Self.aliasesMaximum) aliases (*name)")
        }
        self.text = text
    }

    private static func isAnchorByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func firstBrokenLine(_ bytes: ArraySlice<UInt8>) -> Int? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
    }
}
