/// Warnings name a few examples and count the rest: a report line stays a line.
enum WarningLine {
    /// Examples named in one line.
    static let examples = 5

    static func list(_ items: [String]) -> String {
        let shown = items.prefix(examples).joined(separator: ", ")
        return items.count > examples ? "\(shown) and \(items.count - examples) more" : shown
    }
}
