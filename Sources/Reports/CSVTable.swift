/// Rows of comma-separated values by RFC 4180, the heads first.
struct CSVTable: Sendable {
    private var rows: [String]
    private let columns: Int

    init(columns: [String]) {
        self.columns = columns.count
        rows = [columns.joined(separator: ",")]
    }

    /// `fields` has one field for each column; nil leaves it empty.
    mutating func add(_ fields: [String?]) {
        precondition(fields.count == columns, "a row has one field for each column")
        rows.append(fields.map { Self.field($0 ?? "") }.joined(separator: ","))
    }

    /// The rows, without a newline at the end.
    var text: String { rows.joined(separator: "\n") }

    /// The characters with which a spreadsheet's formula begins.
    private static let formula: Set<Character> = ["=", "+", "-", "@"]

    private static func field(_ text: String) -> String {
        var line = Printable.line(text)
        // Why: many people may write a tag, and a spreadsheet must not compute what they wrote.
        if let first = line.first, formula.contains(first) { line = "'" + line }
        guard line.contains(where: { $0 == "," || $0 == "\"" || $0 == " " }) else { return line }
        return "\"" + line.replacing("\"", with: "\"\"") + "\""
    }
}
