import Model
import Reports
import Testing

/// A report while its run goes on: its text, its document and its exit code say the same.
@Suite struct RunningReportTests {
    private func report(_ change: (inout LaneReport) -> Void) -> RunReport {
        var lane = Samples.lane("shop", "111111111111", "eu-west-1", due: 12, confirmed: 0)
        lane.kinds[Samples.create] = TaskCounts(done: 12)
        lane.kinds[JobKind("confirm")] = TaskCounts(open: 1)
        change(&lane)
        return Samples.report([lane], state: .running)
    }

    private func status(_ report: RunReport, _ standing: RunStanding = .init()) -> ProgramStatus {
        ProgramStatus.of(Conclusion(report: report, standing: standing))
    }

    private func text(_ report: RunReport, _ standing: RunStanding = .init()) -> String {
        ReportText(report, kinds: Samples.kinds, now: Samples.now, standing: standing).text
    }

    @Test func `snapshots that AWS has not completed are said to be in the making`() {
        let running = report { $0.snapshots.pending = 12 }
        #expect(
            text(running).contains(
                "  0 of 12 selected volumes backed up so far, 12 snapshots being made by AWS, 1 task open.\n"))
        #expect(status(running) == .fine)
    }

    @Test func `what has failed for good makes it 3, and text, document and exit agree`() {
        let failed = report { lane in
            lane.kinds[Samples.create] = TaskCounts(done: 11, failed: 1)
            lane.snapshots.failed = 1
        }
        #expect(status(failed) == .attention)
        #expect(text(failed).hasPrefix("FAILED  "))
        #expect(text(failed).contains("  The snapshots of 1 of 12 selected volumes failed.\n  0 of 12 selected"))
        let document = ReportJSON(failed, now: Samples.now, exit: status(failed)).document.text
        #expect(document.contains("\"verdict\": \"failed\"") && document.contains("\"exit\": 3"))
        let blocked = report { $0.kinds[JobKind("delete-snapshot")] = TaskCounts(blocked: 1) }
        #expect(status(blocked) == .attention && text(blocked).hasPrefix("ATTENTION  "))
    }

    @Test func `a snapshot in error that is made again can still be well`() {
        let again = report { lane in
            lane.kinds[Samples.create] = TaskCounts(done: 11, open: 1)
            (lane.snapshots.error, lane.snapshots.open, lane.snapshots.pending) = (1, 1, 11)
        }
        #expect(status(again) == .fine && text(again).hasPrefix("RUNNING  "))
        let ruined = report { lane in (lane.snapshots.error, lane.ruined) = (1, 1) }
        #expect(status(ruined) == .attention && text(ruined).hasPrefix("FAILED  "))
    }

    @Test func `an account and region that has not been listed is there, and not known yet`() {
        var lane = LaneReport(account: "111111111111", name: "shop", region: "eu-west-1")
        lane.isListed = false
        lane.kinds = [Samples.enumerate: TaskCounts(open: 1)]
        let alone = Samples.report([lane], state: .running)
        #expect(
            text(alone).contains(
                "  1 account and region has not been listed yet: what is due there is not known yet, 1 task open.\n"))
        #expect(!text(alone).contains("0 of 0"))
        #expect(text(alone).contains(" not known "))
        #expect(status(alone) == .fine)
        let document = ReportJSON(alone, now: Samples.now, exit: .fine).document.text
        #expect(document.contains("\"not_listed\": 1") && document.contains("\"due\": null"))
    }

    @Test func `a process that is silent is named, and the report is not fine`() {
        let standing = RunStanding(
            work: .silent(.init(host: "backup-1", id: 4711, aliveAt: Samples.now - .minutes(3))))
        let running = report { $0.snapshots.pending = 12 }
        #expect(status(running, standing) == .attention)
        #expect(text(running, standing).hasPrefix("HUNG  nightly-2026-11-23\n"))
        #expect(
            text(running, standing).contains(
                "Process 4711 on backup-1 works on it and has given no sign of life for 3 min"))
        #expect(status(running, RunStanding(work: .stopped)) == .attention)
        let ended = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 1)])
        #expect(status(ended, standing) == .fine)
    }

    @Test func `a run to which nothing was added is not headed OK`() {
        let good = Samples.report([Samples.lane("shop", "111111111111", "eu-west-1", due: 3)])
        var standing = RunStanding()
        standing.nothingAdded = "aws-man run later lists again"
        let text = text(good, standing)
        #expect(text.hasPrefix("NOTHING DONE  nightly-2026-11-23\n  This run ended "), "\(text)")
        #expect(text.contains("\n  → aws-man run later lists again\n"))
        #expect(status(good, standing) == .attention)
    }

    @Test func `a run without any account and region is not fine`() {
        #expect(status(Samples.report([])) == .attention)
    }

    @Test func `an image that AWS could not complete keeps its account and region from done`() {
        var lane = Samples.lane("shop", "111111111111", "eu-west-1", due: 1)
        lane.ruined = 1
        #expect(lane.state == .partial)
    }
}
