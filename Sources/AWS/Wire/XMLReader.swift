import CExpat

/// The reason why a body is not a response document. It quotes at most a name from the content.
package struct XMLFailure: Error, Hashable, Sendable {
    package let what: String
}

/// Reads a response body into a tree with expat. A body with `<!DOCTYPE` in its bytes is refused before it is parsed,
/// so that no entity is ever declared. Encodings other than UTF-8 are refused, since `<!DOCTYPE` has other bytes there.
/// A character that XML forbids is replaced, so that it costs only the exactness of its text (`ExactText.isExact`).
package enum XMLReader {
    /// The document's root element.
    package static func read(_ body: [UInt8]) throws(XMLFailure) -> XMLTree { try read(body) { nil } }

    /// The document's root element without the elements that were taken out. `makeTaker` is called for each time that
    /// the document is parsed; what an earlier taker has taken counts no longer.
    static func read(_ body: [UInt8], taking makeTaker: () -> (any ElementTaker)?) throws(XMLFailure) -> XMLTree {
        guard let first = body.first(where: { !isSpace($0) }) else { throw XMLFailure(what: "an empty body") }
        guard first == UInt8(ascii: "<") || body.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw XMLFailure(what: first == UInt8(ascii: "{") ? "JSON" : "not XML")
        }
        try refuseDeclarations(body)
        try refuseForeignEncoding(body)

        let text = XMLCharacters.replacingForbidden(in: body)
        do {
            return try TreeBuilder(makeTaker()).build(text)
        } catch {
            // Why only now: expat checks the encoding too, and almost every document passes.
            guard let repaired = XMLCharacters.repaired(text) else { throw error }
            return try TreeBuilder(makeTaker()).build(repaired)
        }
    }

    private static let usualDeclaration = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    /// Refuses a DOCTYPE, an entity declaration, and UTF-16 and UTF-32, whose first characters contain NUL bytes.
    private static func refuseDeclarations(_ body: [UInt8]) throws(XMLFailure) {
        if body.prefix(4).contains(0) { throw XMLFailure(what: "XML in another encoding than UTF-8") }
        let isDeclared = body.withUnsafeBufferPointer { bytes in
            // Why a plain loop: it passes over every byte of every answer.
            var index = 0
            while index + 1 < bytes.count {
                if bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "!") {
                    let rest = bytes[index...]
                    if rest.starts(with: "<!DOCTYPE".utf8) || rest.starts(with: "<!ENTITY".utf8) { return true }
                }
                index += 1
            }
            return false
        }
        if isDeclared { throw XMLFailure(what: "a document with a DOCTYPE or entity declaration") }
    }

    /// Refuses an XML declaration that names another encoding than UTF-8.
    private static func refuseForeignEncoding(_ body: [UInt8]) throws(XMLFailure) {
        /// The longest declaration has fewer bytes.
        let head = body.prefix(200)
        guard let start = head.firstIndex(of: UInt8(ascii: "<")), head[start...].starts(with: "<?xml".utf8) else {
            return
        }
        // Why: AWS always writes this declaration, and taking the text apart costs as much as signing a request.
        if head[start...].starts(with: usualDeclaration) { return }
        let declaration = String(decoding: head[start...].prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
            .lowercased()
        guard let value = declaration.split(separator: "encoding", maxSplits: 1).dropFirst().first else { return }
        let name = value.drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
        guard name.hasPrefix("utf-8\"") || name.hasPrefix("utf-8'") else {
            throw XMLFailure(what: "XML in another encoding than UTF-8")
        }
    }
}
