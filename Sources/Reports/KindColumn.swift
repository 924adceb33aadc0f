import Model

/// The column of a kind of task in tables.
struct KindColumn {
    let kind: JobKind
    let title: String

    /// The columns of a report in the table's order, then those of unknown kinds. A program of another version has stored
    /// these; their titles are their names.
    static func of(_ report: RunReport, _ kinds: KindTable) -> [KindColumn] {
        let present = Set(report.lanes.flatMap { $0.kinds.keys })
        let known = kinds.rows.compactMap { row in row.column.map { KindColumn(kind: row.kind, title: $0) } }
        let unknown = present.filter { kinds[$0] == nil }.sorted()
        return known.filter { present.contains($0.kind) }
            + unknown.map { KindColumn(kind: $0, title: $0.description.uppercased()) }
    }
}
