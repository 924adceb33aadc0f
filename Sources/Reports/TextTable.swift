/// A table in which each column is as wide as its widest cell. Where the table would be too wide, it leaves out columns.
package struct TextTable: Sendable {
    package enum Side: Sendable { case left, right }

    package struct Column: Sendable {
        let title: String
        let side: Side
        /// The place of the column in the order in which columns are left out; nil if the column always stays.
        let yields: Int?

        package init(_ title: String, _ side: Side, yields: Int? = nil) {
            (self.title, self.side, self.yields) = (title, side, yields)
        }
    }

    package struct Cell: Sendable, ExpressibleByStringLiteral {
        package let text: String
        package let tone: Ink.Tone

        /// Makes a cell. A text that is wider than `limit` columns is cut.
        package init(_ text: String, _ tone: Ink.Tone = .normal, limit: Int = Printable.nameLimit) {
            self.text = Printable.name(text, limit: limit)
            self.tone = tone
        }
        package init(stringLiteral value: String) { self.init(value) }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []
    /// The text between two columns.
    private static let gap = "  "

    package init(columns: [Column]) {
        self.columns = columns
        rows.append(columns.map { Cell($0.title, .quiet) })
    }

    /// `cells` has one cell for each column.
    package mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells)
    }

    /// Returns one string per row, the heads first, without spaces at the end. Columns that may yield are left out until
    /// the table is at most `width` wide, which it may not become if all other columns stay.
    package func lines(_ ink: Ink, indent: Int = 0, width: Int = .max) -> [String] {
        let widths = columns.indices.map { column in rows.map { DisplayWidth.of($0[column].text) }.max() ?? 0 }
        let shown = self.shown(widths, in: width - indent)
        return rows.map { row in
            var line = String(repeating: " ", count: indent)
            var pending = ""
            for column in shown {
                let cell = row[column]
                let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell.text))
                if columns[column].side == .right { pending += padding }
                if !cell.text.isEmpty {
                    line += pending + ink.paint(cell.text, cell.tone)
                    pending = ""
                }
                if columns[column].side == .left { pending += padding }
                pending += Self.gap
            }
            return line
        }
    }

    /// The columns that fit.
    private func shown(_ widths: [Int], in width: Int) -> [Int] {
        var shown = Array(columns.indices)
        let yielding = shown.filter { columns[$0].yields != nil }
            .sorted { (columns[$0].yields ?? 0, $1) < (columns[$1].yields ?? 0, $0) }
        for column in yielding
        where shown.reduce(0, { $0 + widths[$1] }) + Self.gap.utf8.count * (shown.count - 1) > width {
            shown.removeAll { $0 == column }
        }
        return shown
    }
}
