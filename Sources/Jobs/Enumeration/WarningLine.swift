/// Names a few examples and counts the rest, so that a warning stays one line of a report.
enum WarningLine {
    /// The number of examples in one line.
    static let examples = 5

    static func list(_ items: [some CustomStringConvertible]) -> String {
        let shown = items.prefix(examples).map(\.description).joined(separator: ", ")
        return items.count > examples ? "\(shown) and \(items.count - examples) more" : shown
    }
}
