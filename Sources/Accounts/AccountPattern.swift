import Model

/// A text by which a user means accounts: an id, a name, a pattern of them such as `prod-*`, or a tag of the account's
/// file as `tag:team=payments` or `tag:team`. In a pattern `*` stands for any characters and `?` for one. Texts are
/// compared scalar by scalar, as the database compares them.
package struct AccountPattern: Hashable, Sendable {
    package let text: String
    /// The tag that is asked for; nil when the text names no tag.
    private let tag: TagPattern?

    /// The beginning of a text that names a tag.
    package static let tagPrefix = "tag:"

    package init(_ text: String) {
        self.text = text
        tag = text.hasPrefix(Self.tagPrefix) ? TagPattern(String(text.dropFirst(Self.tagPrefix.count))) : nil
    }

    package var isTag: Bool { tag != nil }
    /// True for a tag without a name, which no account has.
    package var isNameless: Bool { tag?.isEmpty == true }
    /// True when the text may mean several accounts.
    package var isPattern: Bool { isTag || text.unicodeScalars.contains { $0 == "*" || $0 == "?" } }

    /// True for an account with one of these names, or with the tag.
    package func takes(names: [String], tags: [ExactText: ExactText]) -> Bool {
        // Why names first: a file may have any name, even one that looks like a tag or a pattern.
        if names.contains(where: { ExactText($0) == ExactText(text) }) { return true }
        if let tag { return tag.takes(tags) }
        return isPattern && names.contains { Glob.matches($0, text) }
    }
}

/// A tag that an account must have: `team=payments`, `team=pay*`, or `team` with any value.
package struct TagPattern: Hashable, Sendable, CustomStringConvertible {
    private let key: ExactText
    private let value: String?

    package init(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        key = ExactText(parts[0])
        value = parts.count > 1 ? String(parts[1]) : nil
    }

    package var isEmpty: Bool { key.isEmpty }
    package var description: String { key.text + (value.map { "=\($0)" } ?? "") }

    package func takes(_ tags: [ExactText: ExactText]) -> Bool {
        guard let found = tags[key] else { return false }
        return value.map { Glob.matches(found.text, $0) } ?? true
    }
}
