extension String {
    /// The first characters, at most `length` of them.
    func cut(to length: Int) -> String {
        // Why: no text has more characters than bytes, and the bytes need not be counted one by one.
        utf8.count <= length ? self : String(prefix(max(0, length)))
    }
}
