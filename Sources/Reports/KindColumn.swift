import Model

/// The column of a kind of task in tables. A kind that is not listed here has its own name as the title.
struct KindColumn {
    let kind: JobKind
    let title: String

    static let createSnapshot = JobKind("create-snapshot")
    static let confirm = JobKind("confirm")

    /// The columns in their order. Snapshots have a column that counts volumes instead.
    private static let known = [
        KindColumn(kind: JobKind("register-image"), title: "IMAGED"),
        KindColumn(kind: JobKind("create-alarm"), title: "ALARMED"),
        KindColumn(kind: JobKind("deregister-image"), title: "DEREGISTERED"),
        KindColumn(kind: JobKind("delete-snapshot"), title: "DELETED"),
    ]
    /// Kinds that have no column: nobody asks for their figures, or they stand in a column of their own.
    private static let silent: Set<JobKind> = [
        createSnapshot, JobKind("enumerate-account"), JobKind("enumerate-lane"), JobKind("enumerate-alarms"),
        confirm,
    ]

    /// The columns of a report: one per kind of task that occurs in it.
    static func of(_ report: RunReport) -> [KindColumn] {
        let present = Set(report.lanes.flatMap { $0.kinds.keys }).subtracting(silent)
        let others = present.subtracting(known.map(\.kind)).sorted()
        return known.filter { present.contains($0.kind) }
            + others.map { KindColumn(kind: $0, title: $0.description.uppercased()) }
    }
}
