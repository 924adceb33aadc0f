import CExpat
import Synchronization

/// expat's parsers, kept from one small document to the next: making one costs as much as what it then reads.
enum XMLParsers {
    /// By address: a pointer tells the compiler nothing of who may use it. Whoever takes one out is its only user.
    private static let idle = Mutex<[UInt]>([])
    /// More than work at once.
    private static let mostIdle = 8
    /// A parser keeps as much memory as its longest document.
    private static let small = 64 << 10
    /// Differs from process to process, like the tables of Swift itself: documents made to collide in expat's are not
    /// known in advance. Without it expat asks the system for one at every document.
    private static let salt = UInt(bitPattern: Hasher().finalize()) | 1

    /// Nil: no memory.
    static func take() -> XML_Parser? {
        let kept = idle.withLock { $0.popLast() }.flatMap { XML_Parser(bitPattern: $0) }
        guard let parser = kept ?? XML_ParserCreate("UTF-8") else { return nil }
        _ = XML_SetHashSalt(parser, salt)
        return parser
    }

    /// Takes it back from whoever read a document of so many bytes with it.
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
