import HTTP
import Model

/// Reads a JSON body into the tree that answers in XML have, so that one decoder reads both: a key is an element, an item
/// of an array an element `member`, a number its text. `null` leaves its element out. An error's document becomes
/// `ErrorResponse`, as the query protocol has it (FACTS F71).
enum JSONReader {
    /// The document as an answer whose root is called `root`.
    static func read(_ body: [UInt8], as root: String) throws(XMLFailure) -> XMLTree {
        var reader = Scanner(body)
        guard let document = try reader.document(called: ExactText(root)) else {
            throw XMLFailure(what: "JSON that is no object")
        }
        guard let type = document.text("__type") else { return document }
        // Why the last part: the code may follow the name of its model, as in `com.amazonaws.x#AccessDeniedException`.
        let code = type.text.split(separator: "#").last.map(String.init) ?? ""
        let message = document.exactText("Message") ?? document.exactText("message") ?? ""
        return XMLTree(
            name: "ErrorResponse",
            children: [
                XMLTree(
                    name: "Error",
                    children: [
                        XMLTree(name: "Code", text: ExactText(code)), XMLTree(name: "Message", text: message),
                    ])
            ])
    }

    /// Goes through the bytes once. Every bound of answers in XML holds here too.
    private struct Scanner {
        private let bytes: [UInt8]
        private var place = 0
        private var elements = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func document(called name: ExactText) throws(XMLFailure) -> XMLTree? {
            skipSpace()
            guard place < bytes.count else { throw XMLFailure(what: "an empty body") }
            guard bytes[place] == UInt8(ascii: "{") else {
                throw XMLFailure(what: bytes[place] == UInt8(ascii: "<") ? "XML or HTML instead of JSON" : "not JSON")
            }
            let tree = try value(called: name, depth: 0)
            skipSpace()
            guard place == bytes.count else { throw Self.malformed }
            return tree
        }

        private static let malformed = XMLFailure(what: "malformed or cut JSON")

        /// Reads one value; nil for `null`.
        private mutating func value(called name: ExactText, depth: Int) throws(XMLFailure) -> XMLTree? {
            if depth >= AnswerBounds.depth { throw XMLFailure(what: "JSON nested deeper than \(AnswerBounds.depth)") }
            elements += 1
            if elements > AnswerBounds.elements {
                throw XMLFailure(what: "JSON of more than \(AnswerBounds.elements) values")
            }
            skipSpace()
            guard place < bytes.count else { throw Self.malformed }
            switch bytes[place] {
            case UInt8(ascii: "{"):
                var children: [XMLTree] = []
                try items(until: UInt8(ascii: "}")) { (scanner) throws(XMLFailure) in
                    let key = try scanner.string(atMost: AnswerBounds.elementNameBytes)
                    scanner.skipSpace()
                    guard scanner.take(UInt8(ascii: ":")) else { throw Self.malformed }
                    if let child = try scanner.value(called: ExactText(key), depth: depth + 1) {
                        children.append(child)
                    }
                }
                return XMLTree(name: name, children: children)
            case UInt8(ascii: "["):
                var children: [XMLTree] = []
                try items(until: UInt8(ascii: "]")) { (scanner) throws(XMLFailure) in
                    if let child = try scanner.value(called: "member", depth: depth + 1) { children.append(child) }
                }
                return XMLTree(name: name, children: children)
            case UInt8(ascii: "\""):
                return XMLTree(name: name, text: ExactText(try string(atMost: AnswerBounds.textBytes)))
            default:
                let word = try word()
                return word == "null" ? nil : XMLTree(name: name, text: ExactText(word))
            }
        }

        /// Reads what stands between brackets, item by item.
        private mutating func items(
            until close: UInt8, _ item: (inout Scanner) throws(XMLFailure) -> Void
        ) throws(XMLFailure) {
            place += 1
            skipSpace()
            if take(close) { return }
            while true {
                skipSpace()
                try item(&self)
                skipSpace()
                if take(close) { return }
                guard take(UInt8(ascii: ",")) else { throw Self.malformed }
            }
        }

        /// Reads `true`, `false`, `null` or a number.
        private mutating func word() throws(XMLFailure) -> String {
            let start = place
            while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
            let word = String(decoding: bytes[start..<place], as: UTF8.self)
            guard
                ["true", "false", "null"].contains(word)
                    || word.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
            else { throw Self.malformed }
            return word
        }

        private static func isOfWord(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "+-.".utf8.contains(byte)
        }

        private mutating func string(atMost most: Int) throws(XMLFailure) -> String {
            guard take(UInt8(ascii: "\"")) else { throw Self.malformed }
            var text: [UInt8] = []
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                switch byte {
                case UInt8(ascii: "\""):
                    guard let read = String(validating: text, as: UTF8.self) else { throw Self.malformed }
                    return read
                case UInt8(ascii: "\\"): try escape(into: &text)
                case 0..<0x20: throw Self.malformed
                default: text.append(byte)
                }
                if text.count > most { throw XMLFailure(what: "a JSON text of more than \(most) bytes") }
            }
            throw Self.malformed
        }

        private mutating func escape(into text: inout [UInt8]) throws(XMLFailure) {
            guard place < bytes.count else { throw Self.malformed }
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "r"): text.append(13)
            case UInt8(ascii: "b"): text.append(8)
            case UInt8(ascii: "f"): text.append(12)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
            case UInt8(ascii: "u"): text += String(Character(try scalar())).utf8
            default: throw Self.malformed
            }
        }

        /// Reads the digits after `\u`, and those of the second half of a pair. A half alone becomes the mark of text that
        /// could not be read, as in XML.
        private mutating func scalar() throws(XMLFailure) -> Unicode.Scalar {
            let first = try unit()
            if let scalar = Unicode.Scalar(first) { return scalar }
            let second = place
            guard (0xD800...0xDBFF).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                place = second
                return ExactText.unreadable
            }
            let low = try unit()
            guard (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (low - 0xDC00))
            else {
                place = second
                return ExactText.unreadable
            }
            return scalar
        }

        private mutating func unit() throws(XMLFailure) -> UInt32 {
            let digits = bytes[place...].prefix(4)
            guard digits.count == 4, digits.allSatisfy({ Self.isHex($0) }),
                let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw Self.malformed }
            place += 4
            return unit
        }

        private static func isHex(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard place < bytes.count, bytes[place] == byte else { return false }
            place += 1
            return true
        }

        private mutating func skipSpace() {
            while place < bytes.count, [9, 10, 13, 32].contains(bytes[place]) { place += 1 }
        }
    }
}
