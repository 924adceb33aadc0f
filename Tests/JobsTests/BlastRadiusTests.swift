import AWS
import Jobs
import Model
import Queue
import Testing

@Suite struct BlastRadiusTests {
    /// `count` volumes, each with a fresh good snapshot and one that may be deleted.
    private func aged(_ count: Int) -> Inventory {
        Sample.inventory(
            instances: [],
            snapshots: (0..<count).flatMap { index in
                [
                    Sample.snapshot("snap-old-\(index)", of: "vol-\(index)", days: 9),
                    Sample.snapshot("snap-new-\(index)", of: "vol-\(index)"),
                ]
            })
    }

    private func plan(_ inventory: Inventory, _ history: LaneHistory, _ options: RunOptions = .init()) -> LanePlan {
        LanePlanner.plan(inventory, Sample.context(options: options, history: history, limits: Limits()))
    }

    private func history(
        before: Int? = nil, usual: Int = 0, tonight: Int = 0, made: Int = 0
    ) -> LaneHistory {
        var history = LaneHistory()
        // Why: these inventories select nothing, and a person has confirmed that.
        history.confirmedSelection = 0
        (history.autoSnapshotsBefore, history.usualDeletions) = (before, usual)
        (history.deletionsTonight, history.madeInANight) = (tonight, made)
        return history
    }

    @Test func `deletions far over those of the night before are blocked, with the command that allows them`() throws {
        let plan = plan(aged(60), history(before: 60, tonight: 5))
        #expect(plan.tasks.count { $0.isReady } == 25)
        let blocked = try #require(plan.tasks.first { $0.isBlocked })
        guard case .blocked(let problem) = blocked.initial else { return }
        #expect(problem.code == "BlastRadius")
        #expect(problem.hint?.hasSuffix("--allow-deletes 65") == true)
        #expect(plan.usualDeletions == 0, "a surprise does not become usual")
    }

    @Test func `an aged fleet comes down over some nights: the first deletes twenty, and the rest is postponed`() throws
    {
        let first = plan(aged(60), history())
        #expect(first.tasks.count == 20 && first.tasks.allSatisfy(\.isReady))
        let warning = try #require(first.warnings.first)
        #expect(warning.contains("first night") && warning.contains("--allow-deletes 60"))
        #expect(first.usualDeletions == 60)
        let second = plan(aged(50), history(before: 80, usual: 60))
        #expect(second.tasks.count == 40 && second.tasks.allSatisfy(\.isReady) && second.warnings.count == 1)
    }

    @Test func `the snapshots that are deleted with an image count`() throws {
        let ages = 1...12
        let images = ages.map { Sample.image("ami-\($0)", days: 29 + $0, snapshot: "snap-\($0)") }
        let snapshots = ages.map { Sample.snapshot("snap-\($0)", days: 29 + $0) }
        let inventory = Sample.inventory(
            snapshots: snapshots + [Sample.snapshot("snap-new")], images: images + [Sample.image("ami-new")])
        let all = plan(inventory, history(before: 13), RunOptions(allowDeletes: 20))
        let tasks = all.tasks.filter { $0.kind == .deregisterImage }
        #expect(tasks.count == 12 && tasks.allSatisfy { $0.alsoRemoves == 1 })
        #expect(tasks.count { $0.isReady } == 10, "20 may go in all")
        guard case .blocked(let problem) = try #require(tasks.first { $0.isBlocked }).initial else { return }
        #expect(problem.message.contains("24 deletions are due"))
        #expect(problem.hint?.hasSuffix("--allow-deletes 24") == true)
    }

    @Test func `the command that allows more names the run, unless it has the usual name`() {
        let radius = BlastRadius(history: LaneHistory(), options: RunOptions(), autoSnapshotsNow: 0, limits: Limits())
        for (name, line) in [
            ("nightly", "aws-man run --account"), ("before-upgrade", "aws-man run before-upgrade --account"),
        ] {
            #expect(radius.problemUnderWay(of: name, lane: Sample.lane).hint?.contains(line) == true)
            guard case .postponed(let warning) = radius.excess(of: name, lane: Sample.lane, wanted: 30) else {
                Issue.record("the first night blocks nothing")
                continue
            }
            #expect(warning.contains(line), "\(warning)")
        }
    }

    @Test(
        arguments: [
            (before: nil, made: 0, allow: nil, limit: 20), (before: nil, made: 45, allow: nil, limit: 45),
            (before: 10, made: 0, allow: nil, limit: 20), (before: 61, made: 0, allow: nil, limit: 30),
            (before: 61, made: 45, allow: nil, limit: 45), (before: 61, made: 45, allow: 3, limit: 3),
            (before: 61, made: 45, allow: 900, limit: 900),
        ] as [(before: Int?, made: Int, allow: Int?, limit: Int)])
    func `the blast radius is the greatest of its three, and the first night has no share`(
        before: Int?, made: Int, allow: Int?, limit: Int
    ) {
        let radius = BlastRadius(
            history: history(before: before, made: made), options: RunOptions(allowDeletes: allow),
            autoSnapshotsNow: 900, limits: Limits())
        #expect(radius.limit == limit)
    }

    @Test func `what earlier nights saw and is gone raises no limit, and what tonight deleted is not missing`() {
        func limit(now: Int, tonight: Int) -> Int {
            BlastRadius(
                history: history(before: 200, tonight: tonight), options: RunOptions(), autoSnapshotsNow: now,
                limits: Limits()
            ).limit
        }
        #expect(limit(now: 200, tonight: 0) == 100 && limit(now: 104, tonight: 0) == 52)
        #expect(limit(now: 140, tonight: 60) == 100)
    }

    @Test func `snapshots that a neighbour tags tonight raise no limit`() {
        let few = plan(aged(60), history(before: 60))
        let foreign = (0..<900).map { Sample.snapshot("snap-x\($0)", of: "vol-x\($0)", days: 1) }
        let more = plan(
            Sample.inventory(instances: [], snapshots: aged(60).snapshots + foreign), history(before: 60))
        #expect(more.tasks.count { $0.isReady } == few.tasks.count { $0.isReady })
    }

    @Test func `a policy for another tag, under which far more is old than the night before, is a surprise`() {
        let plan = plan(aged(300), history(before: 80, usual: 10, made: 10))
        #expect(plan.tasks.count { $0.isReady } == 40 && plan.tasks.count { $0.isBlocked } == 260)
    }
}
