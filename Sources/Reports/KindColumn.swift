import Model

/// How a kind of task is headed in tables. A kind that is not listed appears under its own name.
struct KindColumn {
    let kind: JobKind
    let title: String

    static let createSnapshot = JobKind("create-snapshot")
    static let confirm = JobKind("confirm")

    /// In the order of the columns; snapshots have their own column.
    private static let known = [
        KindColumn(kind: JobKind("register-image"), title: "IMAGED"),
        KindColumn(kind: JobKind("create-alarm"), title: "ALARMED"),
        KindColumn(kind: JobKind("deregister-image"), title: "DEREGISTERED"),
        KindColumn(kind: JobKind("delete-snapshot"), title: "DELETED"),
    ]
    /// Work about the lane itself: no figure that a person asks for.
    private static let silent: Set<JobKind> = [
        createSnapshot, JobKind("enumerate-account"), JobKind("enumerate-lane"), JobKind("enumerate-alarms"),
        confirm,
    ]

    /// The columns that a report needs.
    static func of(_ report: RunReport) -> [KindColumn] {
        let present = Set(report.lanes.flatMap { $0.kinds.keys }).subtracting(silent)
        let others = present.subtracting(known.map(\.kind)).sorted()
        return known.filter { present.contains($0.kind) }
            + others.map { KindColumn(kind: $0, title: $0.name.uppercased()) }
    }
}
