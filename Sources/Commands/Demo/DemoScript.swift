import Jobs
import Model
import Reports

/// Compares a night of the demo with the script of the demo. Each difference is one line.
enum DemoScript {
    /// Checks a night's first run: only what the script breaks may fail. `deniesDeletes`: the role may not delete.
    static func differences(_ night: DemoStage.PlayedNight, deniesDeletes: Bool) -> [String] {
        let (report, tally, status) = (night.report, night.tally, night.status)
        var lines: [String] = []
        func expect(_ holds: Bool, _ what: String) { if !holds { lines.append(what) } }
        let failures = report.lanes.flatMap { lane in lane.failures.map { (lane.name, $0) } }
        expect(report.state == .ended, "the run has not ended")
        expect(
            tally.due > 0 && tally.backedUp == tally.due,
            "\(tally.backedUp) of \(tally.due) selected volumes have exactly one snapshot of the night")
        expect(
            report.findings.snapshots.confirmed == tally.due,
            "the report confirms \(report.findings.snapshots.confirmed) snapshots of \(tally.due)")
        expect(
            failures.allSatisfy { $0.0 == DemoCloud.denied && $0.1.kind == .deleteSnapshot },
            "something failed besides the denied deletions: "
                + failures.filter { $0.0 != DemoCloud.denied }.prefix(3).map {
                    "\($0.0) \($0.1.kind) \($0.1.problem.code)"
                }.joined(separator: ", "))
        expect(
            failures.isEmpty != deniesDeletes,
            deniesDeletes ? "no denied deletion is reported" : "a deletion is reported as denied")
        expect(
            report.lanes.contains {
                $0.name == DemoCloud.withoutTopic && $0.uncovered.contains { $0.feature == .alarms }
            },
            "the missing topic is not reported")
        expect(
            report.lanes.contains { $0.name == "archive" && !$0.uncovered.isEmpty },
            "the broken account file is not reported")
        expect(report.findings.warnings > 0, "no warning is shown")
        expect(status == .attention, "the exit code is \(status.rawValue), not 3")
        return lines
    }

    /// Checks the second run of the same night, which makes nothing again. It may delete what the limit of deletions left
    /// over, and tries again what was denied.
    static func differencesOfRepeat(_ tally: DemoTally, deniesDeletes: Bool) -> [String] {
        var lines: [String] = []
        if tally.mutations > tally.deletions { lines.append("running the same night again made \(tally.acted)") }
        if (tally.refused > 0) != deniesDeletes {
            lines.append("\(tally.refused) calls were refused when the same night was run again")
        }
        return lines
    }
}
