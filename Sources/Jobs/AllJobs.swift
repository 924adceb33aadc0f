import Model

/// The jobs of this program, in the order in which people read them. Each job has a file of its own and a line here.
package enum AllJobs {
    static let all: [any Job.Type] = [
        EnumerateAccountJob.self,
        EnumerateLaneJob.self,
        EnumerateAlarmsJob.self,
        CheckSelectionJob.self,
        CreateSnapshotJob.self,
        RegisterImageJob.self,
        CreateAlarmJob.self,
        DeregisterImageJob.self,
        DeleteSnapshotJob.self,
        ConfirmJob.self,
    ]

    /// The facts of each kind of task.
    package static let kinds = KindTable(all.map { $0.facts })
}

extension JobKind {
    /// The kinds that this program works.
    package static let known = AllJobs.kinds.rows.map(\.kind)
}
