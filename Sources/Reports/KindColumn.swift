import Model

/// The heading of a kind of task in tables.
struct KindColumn {
    let kind: JobKind
    let title: String
    /// The place in the order in which columns are left out of a table that is too wide. What costs least goes first.
    var yields = 1

    /// The columns that a report needs, in the order of `kinds`. Kinds that another version of the program has stored
    /// follow under their own names.
    static func of(_ report: RunReport, _ kinds: KindTable) -> [KindColumn] {
        let present = Set(report.lanes.flatMap { $0.kinds.keys })
        let known = kinds.rows.compactMap { row in
            row.column.map {
                KindColumn(kind: row.kind, title: $0, yields: 5 - TaskEffect.severity(of: row.effect))
            }
        }
        let unknown = present.filter { kinds[$0] == nil }.sorted()
        return known.filter { present.contains($0.kind) }
            + unknown.map { KindColumn(kind: $0, title: $0.description.uppercased()) }
    }
}
