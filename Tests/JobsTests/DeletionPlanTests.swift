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

    @Test func `deletions over the blast radius are blocked, with the command that allows them`() throws {
        var history = LaneHistory()
        history.deletionsLast24h = 5
        history.autoSnapshotsBefore = 60
        let plan = LanePlanner.plan(aged(40), context(history: history))
        #expect(plan.tasks.count { $0.isReady } == 25)
        let blocked = try #require(plan.tasks.first { $0.isBlocked })
        guard case .blocked(let problem) = blocked.initial else { return }
        #expect(problem.code == "BlastRadius")
        #expect(problem.hint?.hasSuffix("--allow-deletes 45") == true)
    }

    @Test func `the snapshots that are deleted with an image count`() throws {
        let ages = 1...12
        let images = ages.map { Sample.image("ami-\($0)", days: 29 + $0, snapshot: "snap-\($0)") }
        let snapshots = ages.map { Sample.snapshot("snap-\($0)", days: 29 + $0) }
        let inventory = Sample.inventory(
            snapshots: snapshots + [Sample.snapshot("snap-new")], images: images + [Sample.image("ami-new")])
        let plan = LanePlanner.plan(inventory, Sample.context()).tasks.filter { $0.kind == .deregisterImage }
        #expect(plan.count == 12 && plan.allSatisfy { $0.alsoRemoves == 1 })
        #expect(plan.count { $0.isReady } == 10, "20 may go in all")
        let blocked = try #require(plan.first { $0.isBlocked })
        guard case .blocked(let problem) = blocked.initial else { return }
        #expect(problem.message.contains("24 deletions are due"))
        #expect(problem.hint?.hasSuffix("--allow-deletes 24") == true)
    }

    @Test func `the command that allows more names the run, unless it has the usual name`() {
        func hint(_ name: String) -> String? {
            let radius = BlastRadius(
                history: LaneHistory(), options: RunOptions(), autoSnapshotsNow: 0, limits: Limits())
            return radius.problem(of: name, lane: Sample.lane, wanted: 30).hint
        }
        #expect(hint("nightly")?.contains("aws-man run --account") == true)
        #expect(hint("before-upgrade")?.contains("aws-man run before-upgrade --account") == true)
    }

    @Test(
        arguments: [
            (auto: 10, created: 0, allow: nil, limit: 20), (auto: 61, created: 0, allow: nil, limit: 30),
            (auto: 61, created: 45, allow: nil, limit: 45), (auto: 61, created: 45, allow: 3, limit: 3),
            (auto: 61, created: 45, allow: 900, limit: 900),
        ] as [(auto: Int, created: Int, allow: Int?, limit: Int)])
    func `the blast radius is the greatest of its three`(auto: Int, created: Int, allow: Int?, limit: Int) {
        var history = LaneHistory()
        history.creationsLast24h = created
        let radius = BlastRadius(
            history: history, options: RunOptions(allowDeletes: allow), autoSnapshotsNow: auto, limits: Limits())
        #expect(radius.limit == limit)
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
        #expect(plan.tasks.isEmpty)
        #expect(plan.warnings.count == 1)
    }

    @Test func `without AWS's time nothing is deleted`() {
        let plan = LanePlanner.plan(inventory(3, skew: .zero, now: nil), context())
        #expect(plan.tasks.isEmpty)
        #expect(plan.warnings.count == 1)
    }

    @Test func `with five minutes of skew deletions go on`() {
        let plan = LanePlanner.plan(inventory(3, skew: .minutes(5), now: Sample.now), context())
        #expect(plan.subjects(.deleteSnapshot).count == 3)
    }
}
