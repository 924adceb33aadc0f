extension Duration {
    /// The duration in its two largest units, for people: `7 min 29 s`, `3 h 5 min`, `840 ms`.
    package var words: String {
        let milliseconds = max(0, self.milliseconds)
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1_000
        let parts: [(Int64, String)] =
            if seconds < 60 {
                [(seconds, "s")]
            } else if seconds < 3_600 {
                [(seconds / 60, "min"), (seconds % 60, "s")]
            } else if seconds < 86_400 {
                [(seconds / 3_600, "h"), (seconds % 3_600 / 60, "min")]
            } else {
                [(seconds / 86_400, "d"), (seconds % 86_400 / 3_600, "h")]
            }
        return parts.enumerated().filter { $0.offset == 0 || $0.element.0 > 0 }
            .map { "\($0.element.0) \($0.element.1)" }.joined(separator: " ")
    }
}
