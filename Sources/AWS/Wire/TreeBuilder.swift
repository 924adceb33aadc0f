import Model
import CExpat

/// Collects expat's events into a tree. It serves one document, on one thread.
final class TreeBuilder {
    private struct Open {
        let name: ExactText
        var text = ""
        var children: [XMLTree] = []
    }

    private let parser = XMLParsers.take()
    private var length = 0
    private var open: [Open] = {
        var open: [Open] = []
        open.reserveCapacity(12)
        return open
    }()
    private var elements = 0
    private var root: XMLTree?
    /// The limit that was reached, if any.
    private var limit: String?

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
            // Why: expat counts bytes in `int`. The transport refuses every body that is too long for that.
            guard let count = Int32(exactly: bytes.count) else { return XML_STATUS_ERROR }
            return XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), count, 1)
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
        elements += 1
        if open.count >= XMLReader.deepest { limit = "XML nested deeper than \(XMLReader.deepest)" }
        if elements > XMLReader.mostElements { limit = "XML of more than \(XMLReader.mostElements) elements" }
        if limit != nil {
            _ = XML_StopParser(parser, XML_Bool(XML_FALSE))
            return
        }
        open.append(Open(name: ExactText(String(cString: name))))
    }

    private func found(_ characters: UnsafeBufferPointer<CChar>) {
        guard limit == nil, !open.isEmpty else { return }
        let text = characters.withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
        open[open.count - 1].text += text
    }

    private func ended() {
        guard limit == nil, let ended = open.popLast() else { return }
        let element = XMLTree(
            name: ended.name, text: ended.children.isEmpty ? ExactText(ended.text) : "", children: ended.children)
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
}
