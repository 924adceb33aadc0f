import Glibc
import Model
import Queue

/// Plays many nights of a fleet into one database, the store alone, and compares the last nights with the second to fourth.
struct NightsRow {
    let workspace: Workspace

    static let target = 1.15
    private static let volumes = 20
    /// The number of accounts that a turn of the owner works on.
    private static let together = 16
    private static let enumerate = ActionName("aws-man:enumerate")
    private static let confirm = ActionName("aws-man:confirm")
    private static let delete = ActionName("ec2:DeleteSnapshot")

    func measure() async throws -> [Line] {
        let accounts = workspace.size(1_000, quick: 96)
        let nights = workspace.size(90, quick: 30)
        let path = workspace.newPath()
        let store = try await SQLiteStore.open(path: path, .creating, at: SampleFleet.now)
        var seconds: [Double] = []
        for number in 0..<nights {
            let before = ProcessFigures.processorSeconds
            try await night(number, accounts, store)
            seconds.append(ProcessFigures.processorSeconds - before)
        }
        let log = Self.bytes(of: path + "-wal")
        try await store.close()
        let (early, late) = (Figure.median(Array(seconds[1...3])), Figure.median(seconds.suffix(3)))
        let tasks = nights * accounts * (2 * Self.volumes + 2)
        return [
            Line(
                what: "9 night \(nights) of \(accounts) accounts, processor time", value: "\(Figure.short(late)) s",
                against: "night 2: \(Figure.short(early)) s", ratio: late / early, holds: late / early <= Self.target),
            Line(
                what: "9   of it for each task",
                value: "\(Figure.short(late * 1e6 * Double(nights) / Double(tasks))) µs",
                against: "", ratio: nil),
            Line(
                what: "9   size of the database for each of \(tasks) tasks",
                value: "\(Figure.short(Self.bytes(of: path) / Double(tasks))) bytes", against: "", ratio: nil),
            Line(what: "9   size of its log", value: "\(Figure.short(log / 1e6)) MB", against: "", ratio: nil),
        ]
    }

    static func bytes(of path: String) -> Double {
        var status = stat()
        return stat(path, &status) == 0 ? Double(status.st_size) : 0
    }

    // MARK: a night

    private func night(_ number: Int, _ accounts: Int, _ store: SQLiteStore) async throws {
        let first = SampleFleet.night
        let night = Night(
            day: first.day.adding(days: number), start: first.start + .days(number), end: first.end + .days(number))
        let work = Work(
            store: store, run: RunKey(stored: "night-\(number)"), number: number, now: night.start + .hours(1))
        let epoch = try await store.takeOver(SampleFleet.owner, at: work.now)
        let lanes = (0..<accounts).map(SampleFleet.lane)
        let request = EnqueueRequest(
            run: work.run, night: night,
            lanes: lanes.map { SampleFleet.entry($0, [Self.spec($0, "enumerate", Self.enumerate)]) })
        _ = try await store.enqueue(request, at: work.now)
        for start in stride(from: 0, to: accounts, by: Self.together) {
            let some = Array(lanes[start..<min(accounts, start + Self.together)])
            for action in [Self.enumerate, SampleFleet.action, Self.delete, Self.confirm] {
                try await self.work(action, some, work, epoch)
            }
        }
        let ended = known(try await store.run(work.run))
        precondition(
            ended.counts.open == 0 && ended.counts.done == accounts * (2 * Self.volumes + 2), "the night ended")
    }

    private struct Work {
        let store: SQLiteStore
        let run: RunKey
        let number: Int
        let now: Instant
    }

    /// Claims and settles all tasks of an action in some lanes. Jobs read the lane's past as those of the program do.
    private func work(_ action: ActionName, _ lanes: [Lane], _ work: Work, _ epoch: Epoch) async throws {
        let orders = lanes.map { ClaimOrder(flow: Flow(lane: $0, action: action), count: Self.volumes) }
        let claims = try await work.store.turn(Turn(epoch: epoch, claims: orders), at: work.now).claims
        var settlements: [Settlement] = []
        for claim in claims { settlements.append(try await settlement(claim, work)) }
        _ = try await work.store.turn(Turn(epoch: epoch, settlements: settlements), at: work.now)
    }

    private func settlement(_ claim: Claim, _ work: Work) async throws -> Settlement {
        var result = AttemptResult(.done)
        switch claim.action {
        case SampleFleet.action:
            result.resource = ResourceNote(
                id: "snap-0\(claim.task)", state: .pending, startedAt: work.now)
        case Self.delete:
            _ = try await work.store.history(of: claim.lane, run: claim.run, at: work.now)
            result.resource = ResourceNote(id: claim.subject, state: .removed)
        case Self.confirm:
            let past = try await work.store.history(of: claim.lane, run: claim.run, at: work.now)
            result.observations = past.tonight.map {
                ResourceObservation(task: $0.task, state: .confirmed, problem: nil, reopens: false)
            }
        default:
            let past = try await work.store.history(of: claim.lane, run: claim.run, at: work.now)
            precondition((past.census == nil) == (work.number == 0), "the last night is known")
            result.fanOut = plan(claim.lane, work.number)
        }
        let call = CallRecord(
            action: claim.action, purpose: .effect, mutating: true, startedAt: work.now, duration: .milliseconds(200),
            status: 200, code: nil, requestID: "7a62c49f-347e-4fc4-9331-6e8eexample")
        return Settlement(
            claim: claim, transition: .end(.done, nil, counters: claim.counters), result: result, calls: [call],
            settledAt: work.now)
    }

    private func plan(_ lane: Lane, _ number: Int) -> FanOut {
        let creates = SampleFleet.tasks(0..<Self.volumes, of: lane, payload: SampleFleet.payload(120))
        let deletions = (0..<Self.volumes).map { index in
            Self.spec(lane, "delete-snapshot", Self.delete, "snap-\(number)-\(index)", effect: .removes)
        }
        let confirm = TaskSpec(
            lane: lane, kind: JobKind("confirm"), subject: "", action: Self.confirm, reason: "follow", followsLane: true
        )
        return FanOut(
            tasks: creates + deletions + [confirm], covered: [.snapshots],
            census: LaneCensus(
                runningInstances: Self.volumes, selectedVolumes: Self.volumes, autoSnapshots: 8 * Self.volumes),
            supersedesOlderRuns: true)
    }

    static func spec(
        _ lane: Lane, _ kind: String, _ action: ActionName, _ subject: ExactText = "", effect: TaskEffect? = nil
    ) -> TaskSpec {
        TaskSpec(lane: lane, kind: JobKind(kind), subject: subject, action: action, reason: "nightly", effect: effect)
    }
}
