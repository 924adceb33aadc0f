import Model

extension String {
    /// The first characters, at most `length` of them.
    func cut(to length: Int) -> String {
        // Why: a text has at most as many characters as bytes, and the number of bytes is known without counting.
        utf8.count <= length ? self : String(prefix(max(0, length)))
    }
}

extension ExactText {
    /// The first characters, at most `length` of them.
    func cut(to length: Int) -> ExactText { ExactText(text.cut(to: length)) }
}
