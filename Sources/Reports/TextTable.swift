/// A table in which each column is as wide as its widest cell.
package struct TextTable: Sendable {
    package enum Side: Sendable { case left, right }

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

    private let sides: [Side]
    private var rows: [[Cell]] = []
    /// The text between two columns.
    private static let gap = "  "

    package init(columns: [(title: String, side: Side)]) {
        sides = columns.map(\.side)
        rows.append(columns.map { Cell($0.title, .quiet) })
    }

    /// `cells` has one cell for each column.
    package mutating func add(_ cells: [Cell]) {
        precondition(cells.count == sides.count, "a row has one cell for each column")
        rows.append(cells)
    }

    /// Returns one string per row, the heads first, without spaces at the end.
    package func lines(_ ink: Ink, indent: Int = 0) -> [String] {
        let widths = sides.indices.map { column in rows.map { DisplayWidth.of($0[column].text) }.max() ?? 0 }
        return rows.map { row in
            var line = String(repeating: " ", count: indent)
            var pending = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell.text))
                if sides[column] == .right { pending += padding }
                if !cell.text.isEmpty {
                    line += pending + ink.paint(cell.text, cell.tone)
                    pending = ""
                }
                if sides[column] == .left { pending += padding }
                pending += Self.gap
            }
            return line
        }
    }
}
