import Model

/// Writes a response document, element after element. It escapes text but not names.
struct XMLWriter: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The untrue texts of elements, by name. An empty text leaves the element out.
    private var odd: [String: String] = [:]

    /// Writes an item of a listing, odd in those elements.
    mutating func item(odd: [String: String], _ content: (inout XMLWriter) -> Void) {
        self.odd = odd
        content(&self)
        self.odd = [:]
    }

    mutating func element(_ name: String, attributes: String = "", _ content: (inout XMLWriter) -> Void) {
        open(name, attributes)
        content(&self)
        close(name)
    }

    mutating func open(_ name: String, _ attributes: String = "") {
        bytes += "<\(name)".utf8
        if !attributes.isEmpty { bytes += " \(attributes)".utf8 }
        bytes.append(UInt8(ascii: ">"))
    }

    mutating func close(_ name: String) { bytes += "</\(name)>".utf8 }

    mutating func text(_ name: String, _ value: String) {
        let said = odd[name] ?? value
        if said.isEmpty, odd[name] != nil { return }
        open(name)
        escape(said)
        close(name)
    }

    /// Writes nothing for nil.
    mutating func text(_ name: String, _ value: String?) {
        if let value { text(name, value) }
    }

    mutating func text(_ name: String, _ value: Int) { text(name, String(value)) }
    mutating func text(_ name: String, _ value: Bool) { text(name, value ? "true" : "false") }

    /// Writes a time such as `2026-11-23T04:00:00.000Z`.
    mutating func text(_ name: String, _ value: Instant?) {
        if let value { text(name, value.withMilliseconds) }
    }

    mutating func list<Item>(
        _ name: String, of items: some Sequence<Item>, each: String = "item", _ content: (inout XMLWriter, Item) -> Void
    ) {
        element(name) { writer in
            for item in items { writer.element(each) { content(&$0, item) } }
        }
    }

    /// Writes EC2's `tagSet` in the order of the keys, and nothing without tags.
    mutating func tags(_ tags: [ExactText: ExactText]) {
        guard !tags.isEmpty else { return }
        list("tagSet", of: tags.sorted { $0.key < $1.key }) { writer, tag in
            writer.text("key", tag.key.text)
            writer.text("value", tag.value.text)
        }
    }

    mutating func productCodes(_ codes: [String]) {
        list("productCodes", of: codes) { writer, code in
            writer.text("productCode", code)
            writer.text("type", "marketplace")
        }
    }

    /// Writes white space between elements.
    mutating func white(_ space: String) { bytes += space.utf8 }

    mutating func append(_ other: XMLWriter) { bytes += other.bytes }

    private mutating func escape(_ value: String) {
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"): bytes.append(byte)
            // XML forbids most of these characters, but AWS sends them as references all the same.
            case 0..<0x20: bytes += "&#\(byte);".utf8
            default: bytes.append(byte)
            }
        }
    }
}

extension Instant {
    /// EC2's format of times: `2026-11-23T04:00:00.000Z`.
    var withMilliseconds: String {
        let parts = UTCComponents(self)
        let fraction = String(parts.millisecond + 1_000).suffix(3)
        return "\(parts.rfc3339.dropLast()).\(fraction)Z"
    }

    /// The format of a `Date` header: `Mon, 23 Nov 2026 04:00:00 GMT`.
    var httpDate: String {
        let parts = UTCComponents(self)
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let day = CalendarDay(year: parts.year, month: parts.month, day: parts.day) else { return description }
        let clock = parts.rfc3339.dropFirst(11).dropLast()
        let date = String(parts.day + 100).suffix(2)
        return "\(days[day.isoWeekday - 1]), \(date) \(months[parts.month - 1]) \(parts.year) \(clock) GMT"
    }
}
