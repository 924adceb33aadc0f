import CExpat
import HTTP
import Model

/// Takes elements out of a document while it is parsed, so that the tree never holds all of them.
protocol ElementTaker: AnyObject {
    /// Returns true when it takes the element, which has just ended; otherwise the tree keeps it. `open` are the elements
    /// around it, from the root on, with what has been parsed of them.
    func takes(_ element: XMLTree, in open: [TreeBuilder.Open]) -> Bool
    /// The limit that was reached, if any.
    var limit: String? { get }
}

/// Collects expat's events into a tree. It serves one document, on one thread.
final class TreeBuilder {
    /// An element that has begun and not ended.
    struct Open {
        let name: ExactText
        /// The number of elements that the tree held before this one began.
        fileprivate let elementsBefore: Int
        fileprivate var text = ""
        fileprivate var hasChildren = false
        fileprivate(set) var children: [XMLTree] = []
    }

    /// The bytes that expat gets at a time. Expat copies what it gets.
    private static let pieceBytes = 64 << 10

    private let parser = XMLParsers.take()
    private var length = 0
    private var open: [Open] = {
        var open: [Open] = []
        open.reserveCapacity(12)
        return open
    }()
    /// The elements that the tree holds. What was taken out counts as one.
    private var elements = 0
    private let taker: (any ElementTaker)?
    private var root: XMLTree?
    /// The limit that was reached, if any.
    private var limit: String?

    init(_ taker: (any ElementTaker)?) { self.taker = taker }

    deinit { if let parser { XMLParsers.give(back: parser, afterBytes: length) } }

    /// Returns the root element of the document in `body`.
    func build(_ body: [UInt8]) throws(XMLFailure) -> XMLTree {
        guard let parser else { throw XMLFailure(what: "XML, but no memory is left to read it") }
        length = body.count
        // Safety: expat gets `self` unretained as the context of its callbacks. It calls them only from within
        // XML_Parse, which only this function calls. A callback's arguments are used only within the callback.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { context, name, _ in TreeBuilder.from(context)?.began(name) },
            { context, _ in TreeBuilder.from(context)?.ended() })
        XML_SetCharacterDataHandler(parser) { context, bytes, count in
            TreeBuilder.from(context)?.found(UnsafeBufferPointer(start: bytes, count: Int(count)))
        }
        let status = body.withUnsafeBytes { bytes in
            var status = XML_STATUS_OK
            var rest = bytes[...]
            repeat {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.pieceBytes))
                rest = rest.dropFirst(piece.count)
                status = XML_Parse(
                    parser, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count),
                    rest.isEmpty ? 1 : 0)
            } while status == XML_STATUS_OK && !rest.isEmpty
            return status
        }
        if let limit { throw XMLFailure(what: limit) }
        guard status == XML_STATUS_OK, let root else { throw XMLFailure(what: "malformed or cut XML") }
        return root
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> TreeBuilder? {
        context.map { Unmanaged<TreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    private func began(_ name: UnsafePointer<CChar>?) {
        guard limit == nil, let name else { return }
        let before = elements
        elements += 1
        if open.count >= AnswerBounds.depth { return stop("XML nested deeper than \(AnswerBounds.depth)") }
        if elements > AnswerBounds.elements { return stop("XML of more than \(AnswerBounds.elements) elements") }
        // Why doubled: expat counts names and values.
        if XML_GetSpecifiedAttributeCount(parser) > 2 * AnswerBounds.attributes {
            return stop("an XML element with more than \(AnswerBounds.attributes) attributes")
        }
        let element = String(cString: name)
        if element.utf8.count > AnswerBounds.elementNameBytes {
            return stop("XML with a name of more than \(AnswerBounds.elementNameBytes) bytes")
        }
        if !open.isEmpty { open[open.count - 1].hasChildren = true }
        open.append(Open(name: ExactText(element), elementsBefore: before))
    }

    private func stop(_ limit: String) {
        self.limit = limit
        _ = XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    private func found(_ characters: UnsafeBufferPointer<CChar>) {
        // Why not beside children: that text is the white space between them, and the tree does not keep it.
        guard limit == nil, let last = open.indices.last, !open[last].hasChildren else { return }
        if open[last].text.utf8.count + characters.count > AnswerBounds.textBytes {
            return stop("an XML element with more than \(AnswerBounds.textBytes) bytes of text")
        }
        let text = characters.withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
        open[last].text += text
    }

    private func ended() {
        guard limit == nil, let ended = open.popLast() else { return }
        let element = XMLTree(
            name: ended.name, text: ended.hasChildren ? "" : ExactText(ended.text), children: ended.children)
        if open.isEmpty {
            root = element
        } else if let taker, taker.takes(element, in: open) {
            elements = ended.elementsBefore + 1
            if let reached = taker.limit { stop(reached) }
        } else {
            // Why: an element with children mostly has several, and an array grows by small steps at first.
            if open[open.count - 1].children.isEmpty { open[open.count - 1].children.reserveCapacity(4) }
            open[open.count - 1].children.append(element)
        }
    }
}
