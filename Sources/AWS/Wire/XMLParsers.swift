import CExpat
import Synchronization

/// Keeps expat's parsers from one small document to the next, since making one costs as much as reading a document.
enum XMLParsers {
    /// The addresses of idle parsers, because a pointer is not Sendable. A parser that is taken out has one user.
    private static let idle = Mutex<[UInt]>([])
    /// The most idle parsers that are kept. Further parsers are freed.
    private static let mostIdle = 8
    /// A parser is kept only after a document of at most this many bytes, because it does not give back memory.
    private static let small = 64 << 10
    /// The salt of expat's hash tables. It differs per process, so that no document can be made to collide in them.
    /// Expat asks the system for a salt at every document if it is given none.
    private static let salt = UInt(bitPattern: Hasher().finalize()) | 1

    /// Nil when no memory is left.
    static func take() -> XML_Parser? {
        let kept = idle.withLock { $0.popLast() }.flatMap { XML_Parser(bitPattern: $0) }
        guard let parser = kept ?? XML_ParserCreate("UTF-8") else { return nil }
        _ = XML_SetHashSalt(parser, salt)
        return parser
    }

    /// Takes a parser back after it has read a document of `length` bytes.
    static func give(back parser: XML_Parser, afterBytes length: Int) {
        guard length <= small, XML_ParserReset(parser, "UTF-8") == XML_TRUE else { return XML_ParserFree(parser) }
        let isKept = idle.withLock { idle in
            guard idle.count < mostIdle else { return false }
            idle.append(UInt(bitPattern: parser))
            return true
        }
        if !isKept { XML_ParserFree(parser) }
    }
}
