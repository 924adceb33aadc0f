import AWS
import Jobs
import Model
import Queue
import Testing

@Suite struct DeletionPlanTests {
    /// `count` volumes, each with a fresh good snapshot and one that may be deleted.
    private func aged(_ count: Int) -> Inventory {
        inventory(count, skew: .zero, now: Sample.now)
    }

    private func inventory(_ count: Int, skew: Duration, now: Instant?) -> Inventory {
        Sample.inventory(
            instances: [],
            snapshots: (0..<count).flatMap { index in
                [
                    Sample.snapshot("snap-old-\(index)", of: "vol-\(index)", days: 9),
                    Sample.snapshot("snap-new-\(index)", of: "vol-\(index)"),
                ]
            }, now: now, skew: skew)
    }

    /// A person has confirmed that nothing is selected.
    private func context(options: RunOptions = .init(), history: LaneHistory = .init()) -> PlanContext {
        var history = history
        history.confirmedSelection = 0
        return Sample.context(options: options, history: history)
    }

    @Test func `a failed snapshot is deleted at once, but not tonight's, a foreign or a pinned one`() {
        func failed(_ id: String, days: Int = 1, extra: Tags = [:]) -> Snapshot {
            Sample.snapshot(id, of: "vol-1", days: days, state: .error, extra: extra)
        }
        let snapshots = [
            failed("snap-young"), failed("snap-old", days: 40), failed("snap-tonight", days: 0),
            failed("snap-pinned", extra: ["aws-man:pin": "x"]), failed("snap-hand", extra: ["aws-man:task": "x"]),
        ]
        let plan = LanePlanner.plan(Sample.inventory(instances: [], snapshots: snapshots), Sample.context())
        #expect(plan.subjects(.deleteSnapshot).sorted() == ["snap-old", "snap-young"])
    }

    @Test func `a run without deletions plans none`() {
        let plan = LanePlanner.plan(aged(3), context(options: RunOptions(noDeletes: true)))
        #expect(plan.tasks.isEmpty)
    }

    @Test(arguments: [Duration.minutes(6), .zero - .minutes(6), .days(365)])
    func `with a clock far from AWS's nothing is deleted, and the plan says so`(skew: Duration) {
        let plan = LanePlanner.plan(inventory(3, skew: skew, now: Sample.now), context())
        #expect(plan.tasks.count == 3 && plan.tasks.allSatisfy(\.isBlocked))
        #expect(LanePlanner.plan(inventory(0, skew: skew, now: Sample.now), context()).warnings.count == 1)
    }

    @Test func `without AWS's time nothing is deleted`() {
        let plan = LanePlanner.plan(inventory(3, skew: .zero, now: nil), context())
        #expect(plan.tasks.count == 3 && plan.tasks.allSatisfy(\.isBlocked))
    }

    @Test func `with five minutes of skew deletions go on`() {
        let plan = LanePlanner.plan(inventory(3, skew: .minutes(5), now: Sample.now), context())
        #expect(plan.subjects(.deleteSnapshot).count == 3)
    }
}
