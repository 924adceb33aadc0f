import AWS
import Accounts
import CloudSimulator
import Jobs
import Model
import Queue
import Testing
import VirtualTime

/// What is said, and what is held back, when fewer volumes are selected than a person has reason to expect.
@Suite struct SelectionTests {
    @Test(arguments: [
        (100, 100, SelectionChange.none), (100, 130, .none), (100, 67, .none), (100, 66, .shrank(from: 100)),
        (3, 2, .none), (9, 6, .none), (6, 3, .shrank(from: 6)), (1, 0, .shrank(from: 1)), (0, 0, .none), (0, 5, .none),
    ])
    func `a loss of more than a third, or of all, is none that a listing confirms`(
        confirmed: Int, selected: Int, expected: SelectionChange
    ) {
        let change = SelectionChange(
            selected: selected, confirmed: confirmed, hasAutoSnapshots: true, share: Limits().selectionShrinkage)
        #expect(change == expected)
    }

    @Test func `with all of it allowed to go, only nothing is too little`() {
        let change = { SelectionChange(selected: $0, confirmed: 100, hasAutoSnapshots: true, share: 1) }
        #expect(change(1) == .none && change(0) == .shrank(from: 100))
    }

    @Test func `a selection that shrinks a little each night is compared with its greatest`() {
        var confirmed: Int?
        var found: [Int] = []
        for selected in [90, 100, 92, 85, 78, 72, 66, 61] {
            let change = SelectionChange(
                selected: selected, confirmed: confirmed, hasAutoSnapshots: true, share: Limits().selectionShrinkage)
            if change != .none { found.append(selected) }
            if StoreRules.confirms(selected, over: confirmed) { confirmed = selected }
        }
        #expect(confirmed == 100 && found == [66, 61])
    }

    private func context(confirmed: Int?) -> PlanContext {
        var history = LaneHistory()
        history.confirmedSelection = confirmed
        return Sample.context(history: history)
    }

    private func check(_ plan: LanePlan, _ subject: ExactText = "") -> Problem? {
        let check = plan.tasks.first { $0.kind == .checkSelection && $0.subject == subject }
        guard case .blocked(let problem) = check?.initial else { return nil }
        return problem
    }

    @Test func `what shrank is said with both numbers, the causes, and the line that confirms it`() throws {
        let inventory = Sample.inventory(
            instances: [
                Sample.instance("i-1"), Sample.instance("i-2", name: "web-2", volumes: ["vol-2"], tagged: false),
                Sample.instance("i-3", name: "web-3", state: .stopped, volumes: ["vol-3"]),
                Sample.instance("i-4", name: "other", volumes: ["vol-4"], tagged: false),
            ], snapshots: [Sample.snapshot("snap-2", of: "vol-2", days: 1)])
        let problem = try #require(check(LanePlanner.plan(inventory, context(confirmed: 3))))
        #expect(problem.code == "SelectionShrank")
        #expect(
            problem.message == "111122223333/cn-north-1: 1 volume selected, 3 confirmed before. Likely causes: "
                + "1 running instance with automatic snapshots without the tag AutoSnapshot=true: web-2 (i-2); "
                + "1 instance with the tag not running: web-3 (i-3).")
        #expect(problem.hint?.hasSuffix("aws-man accounts accept 111122223333") == true)
        #expect(check(LanePlanner.plan(inventory, context(confirmed: 1))) == nil)
    }

    @Test func `nothing selected is said where there are automatic snapshots, and not in an empty region`() {
        let left = Sample.inventory(instances: [], snapshots: [Sample.snapshot("snap-1", days: 1)])
        #expect(check(LanePlanner.plan(left, context(confirmed: nil)))?.code == "NothingSelected")
        #expect(check(LanePlanner.plan(left, context(confirmed: 0))) == nil, "a person has confirmed it")
        #expect(check(LanePlanner.plan(Sample.inventory(instances: []), context(confirmed: nil))) == nil)
        var copy = Sample.snapshot("snap-2", days: 1)
        copy.volume = VolumeID("vol-ffffffff")
        let copies = Sample.inventory(instances: [], snapshots: [copy])
        #expect(check(LanePlanner.plan(copies, context(confirmed: nil))) == nil, "copies of another region")
    }

    @Test func `retention waits, and what keeps the next night from a backup goes`() throws {
        let snapshots = [
            Sample.snapshot("snap-old", days: 9), Sample.snapshot("snap-new", days: 1),
            Sample.snapshot("snap-bad", days: 2, state: .error),
            Sample.snapshot("snap-twin", days: 3, run: "nightly-2026-11-20"),
            Sample.snapshot("snap-kept", days: 3, run: "nightly-2026-11-20"),
        ]
        let images = [Sample.image("ami-old", days: 30), Sample.image("ami-new", days: 1)]
        let inventory = Sample.inventory(snapshots: snapshots, images: images)
        for (confirmed, isBlocked) in [(1, false), (2, true)] {
            let plan = LanePlanner.plan(inventory, context(confirmed: confirmed))
            let deletions = plan.tasks.filter { $0.kind == .deleteSnapshot || $0.kind == .deregisterImage }
            let blocked = Set(deletions.filter(\.isBlocked).map(\.subject))
            #expect(blocked == (isBlocked ? ["snap-old", "ami-old"] : []))
            #expect(Set(deletions.map(\.subject)).isSuperset(of: ["snap-bad", "snap-old", "ami-old"]))
            #expect(deletions.count == 4)
        }
    }

    @Test(arguments: [
        ("AutoSnapshot", "True"), ("autosnapshot", "true"), ("Autosnapshot", "TRUE"), ("AutoSnapshot ", "true"),
        ("AutoSnapshot", " true"), ("Auto Snapshot", "true"),
    ])
    func `a tag that differs in case and blanks alone is named`(key: String, value: String) throws {
        var instance = Sample.instance("i-2", name: "web-2", volumes: ["vol-2"], tagged: false)
        instance.tags[ExactText(key)] = ExactText(value)
        let plan = LanePlanner.plan(Sample.inventory(instances: [Sample.instance(), instance]), Sample.context())
        let problem = try #require(check(plan, "i-2"))
        #expect(problem.code == "NearMissTag" && problem.message.contains("\"\(key)\"=\"\(value)\""))
        #expect(problem.message.contains("web-2 (i-2)"))
    }

    @Test func `a tag that looks the same is named with the numbers of its characters`() throws {
        var policy = SnapshotPolicy()
        policy.tagValue = "Wöche"
        var instance = Sample.instance("i-2", tagged: false)
        instance.tags = ["AutoSnapshot": "Wo\u{308}che"]
        let message = Selection.nearMiss(instance, policy, Sample.lane).message
        #expect(message.contains(#"its tag is "AutoSnapshot"="Wo\u{308}che", and "AutoSnapshot"="Wöche" selects"#))
        policy.tagValue = "OK"
        instance.tags = ["AutoSnapshot": "O\u{212A}"]
        #expect(Selection.nearMiss(instance, policy, Sample.lane).message.contains(#"="O\u{212a}""#))
    }

    @Test(arguments: [
        ("AutoSnapshot", "false"), ("AutoSnapshot", "yes"), ("AutoSnapshots", "true"), ("backup", "true"),
    ])
    func `any other tag means that no backup is wanted`(key: String, value: String) {
        var instance = Sample.instance("i-2", tagged: false)
        instance.tags[ExactText(key)] = ExactText(value)
        #expect(LanePlanner.plan(Sample.inventory(instances: [instance]), Sample.context()).tasks.isEmpty)
    }

    @Test func `a selected or stopped instance with such a tag is not named`() {
        var selected = Sample.instance("i-1")
        selected.tags["autosnapshot"] = "true"
        var stopped = Sample.instance("i-2", state: .stopped, tagged: false)
        stopped.tags["autosnapshot"] = "true"
        let plan = LanePlanner.plan(Sample.inventory(instances: [selected, stopped]), Sample.context())
        #expect(plan.subjects(.checkSelection).isEmpty)
    }

    // MARK: nights

    /// A night of three instances, and the second night, in which a user has changed two of them.
    private func secondNight(_ change: (inout CloudInstance) -> Void) async throws -> JobBench {
        let bench = JobBench(CloudSample.region(instances: 3))
        try await bench.run()
        #expect(bench.works(.checkSelection).isEmpty)
        bench.cloud.edit(Sample.lane) { region in for index in 0..<2 { change(&region.instances[index]) } }
        bench.sleepUntilNextNight()
        bench.restart()
        bench.cloud.clearLedger()
        try await bench.run()
        return bench
    }

    private func deletions(_ bench: JobBench) -> Int { bench.mutations.count { $0.action == "DeleteSnapshot" } }

    @Test(arguments: ["untagged", "stopped"])
    func `after a loss nothing is deleted by retention until a person confirms it`(how: String) async throws {
        let bench = try await secondNight { instance in
            if how == "stopped" { instance.state = .stopped } else { instance.tags["AutoSnapshot"] = nil }
        }
        #expect(bench.works(.checkSelection).map(\.end) == [.blocked])
        let waiting = bench.works(.deleteSnapshot).indices.filter { bench.works(.deleteSnapshot)[$0].end == .blocked }
        #expect(!waiting.isEmpty && deletions(bench) == 0)
        // A replay before the confirmation changes nothing.
        func replay() async throws {
            for index in bench.tasks.indices where bench.tasks[index].end == .blocked { bench.reopen(index) }
            try await bench.drain()
        }
        try await replay()
        #expect(deletions(bench) == 0 && bench.works(.checkSelection).map(\.end) == [.blocked])
        bench.confirmedSelection[Sample.lane] = 2
        try await replay()
        #expect(deletions(bench) == waiting.count && bench.works(.checkSelection).map(\.end) == [.done])
    }

    @Test func `a replay after the tags came back backs up what was missed`() async throws {
        let bench = try await secondNight { $0.tags = ["Name": "web", "AutoSnapshot": "True"] }
        #expect(bench.works(.checkSelection).map(\.end) == [.blocked, .blocked, .blocked])
        let made = {
            bench.works(.createSnapshot).count { $0.night == bench.fleetJobs.fleet.night(at: bench.time.now) }
        }
        #expect(made() == 2)
        bench.cloud.edit(Sample.lane) { region in
            for index in 0..<2 { region.instances[index].tags["AutoSnapshot"] = "true" }
        }
        for index in bench.tasks.indices where bench.tasks[index].spec.kind == .checkSelection { bench.reopen(index) }
        try await bench.drain()
        #expect(bench.works(.checkSelection).allSatisfy { $0.end == .done })
        #expect(made() == 6)
        // Why: the queue opens the task again that follows the night's snapshots, and the bench does not.
        for index in bench.tasks.indices where bench.tasks[index].spec.kind == .confirm { bench.reopen(index) }
        try await bench.drain()
        for volume in bench.region.volumes { #expect(bench.tonights(volume.id).map(\.state) == [.completed]) }
    }
}
