import Model
import Reports

/// A table with a row per night, which shows how retention and weekly images work over time.
struct DemoNights: Sendable {
    private(set) var table = TextTable(columns: [
        ("NIGHT", .left), ("BACKED UP", .right), ("CREATED", .right), ("DELETED", .right), ("IMAGED", .right),
        ("DEREGISTERED", .right), ("ALARMED", .right), ("REFUSED", .right), ("KEPT PER VOLUME", .right),
        ("EXIT", .right),
    ])

    mutating func add(_ night: DemoStage.PlayedNight) {
        let (report, tally, status) = (night.report, night.tally, night.status)
        table.add([
            .init(report.run.text), .init("\(tally.backedUp)/\(tally.due)", tally.backedUp == tally.due ? .good : .bad),
            .init(String(tally.count("CreateSnapshot"))), .init(String(tally.count("DeleteSnapshot"))),
            .init(String(tally.count("RegisterImage") + tally.count("CreateImage"))),
            .init(String(tally.count("DeregisterImage"))), .init(String(tally.count("PutMetricAlarm"))),
            .init(String(tally.refused), tally.refused > 0 ? .bad : .normal),
            .init("\(tally.kept.lowerBound)-\(tally.kept.upperBound)"), .init(String(status.rawValue)),
        ])
    }
}
