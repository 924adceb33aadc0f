extension String {
    /// Its first characters, at most `length` of them.
    func cut(to length: Int) -> String {
        // Why: nothing has more characters than bytes, and those need not be counted one by one.
        utf8.count <= length ? self : String(prefix(max(0, length)))
    }
}
