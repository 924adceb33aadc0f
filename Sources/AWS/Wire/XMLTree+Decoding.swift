import HTTP
import Model

/// Reads values out of a response. A missing element gives nil. A malformed element throws.
extension XMLTree {
    /// The children called `item`, which form EC2's lists.
    var items: [XMLTree] { children.filter { $0.name == "item" } }
    /// The children called `member`, which form the query protocol's lists.
    var members: [XMLTree] { children.filter { $0.name == "member" } }

    /// A child's text without white space around it. Nil if the child is missing or empty, which means the same in EC2.
    func text(_ name: ExactText) -> ExactText? {
        guard let text = self[name]?.trimmed, !text.isEmpty else { return nil }
        return text
    }
    /// A child's text that is only shown, cut and safe to print.
    func shownText(_ name: ExactText) -> ExactText? {
        text(name).map { ExactText(ForeignText.line($0.text, bytes: AnswerBounds.messageBytes)) }
    }
    /// A child's exact text, for what people wrote: tags, names and descriptions.
    func exactText(_ name: ExactText) -> ExactText? { self[name]?.text }

    var trimmed: ExactText {
        let bytes = text.text.utf8
        func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
        guard let first = bytes.first, let last = bytes.last, isSpace(first) || isSpace(last) else {
            return text
        }
        guard let end = bytes.lastIndex(where: { !isSpace($0) }) else { return "" }
        return ExactText(Substring(bytes[...end].drop(while: isSpace)))
    }

    func required(_ child: ExactText) throws(DecodingFailure) -> XMLTree {
        guard let found = self[child] else { throw DecodingFailure("<\(name)> has no <\(child)>") }
        return found
    }

    /// The text of a child that must exist and not be empty.
    func requiredText(_ child: ExactText) throws(DecodingFailure) -> ExactText {
        let text = try required(child).trimmed
        guard !text.isEmpty else { throw DecodingFailure("<\(child)> of <\(name)> is empty") }
        return text
    }

    /// True when the element's text can be used in a call as it is: not empty, not too long, in visible ASCII.
    var isIdentifier: Bool {
        let bytes = trimmed.text.utf8
        return (1...AnswerBounds.identifierBytes).contains(bytes.count) && bytes.allSatisfy { (33...126).contains($0) }
    }

    /// An id or ARN if it is usable in a call; nil otherwise.
    func usableIdentifier(_ child: ExactText) -> ExactText? {
        self[child].flatMap { $0.isIdentifier ? $0.trimmed : nil }
    }

    /// An id or ARN, which must be usable in a call. It is never cut.
    func requiredIdentifier(_ child: ExactText) throws(DecodingFailure) -> ExactText {
        _ = try requiredText(child)
        guard let id = usableIdentifier(child) else { throw DecodingFailure("<\(child)> of <\(name)> is no id") }
        return id
    }

    func identifier(_ child: ExactText) throws(DecodingFailure) -> ExactText? {
        text(child) == nil ? nil : try requiredIdentifier(child)
    }

    func requiredAccount(_ child: ExactText) throws(DecodingFailure) -> AccountID {
        guard let account = AccountID(try requiredText(child).text) else {
            throw DecodingFailure("<\(child)> of <\(name)> is not an account id")
        }
        return account
    }

    func int(_ child: ExactText) throws(DecodingFailure) -> Int? {
        guard let text = text(child) else { return nil }
        guard let number = Int(text.text) else {
            throw DecodingFailure("<\(child)> of <\(name)> is not a whole number")
        }
        return number
    }

    func bool(_ child: ExactText) throws(DecodingFailure) -> Bool? {
        switch text(child)?.text.lowercased() {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw DecodingFailure("<\(child)> of <\(name)> is neither true nor false")
        }
    }

    func instant(_ child: ExactText) throws(DecodingFailure) -> Instant? {
        guard let text = text(child) else { return nil }
        guard let instant = Instant(iso8601: text.text) else {
            throw DecodingFailure("<\(child)> of <\(name)> is not a time of ISO 8601")
        }
        return instant
    }

    func requiredInstant(_ child: ExactText) throws(DecodingFailure) -> Instant {
        guard let instant = try instant(child) else { throw DecodingFailure("<\(name)> has no <\(child)>") }
        return instant
    }
}
