import AWS
import Accounts
import CloudSimulator
import Engine
import Jobs
import Model
import Queue
import Synchronization
import VirtualTime

/// Works the tasks of a night one by one against the simulated cloud, in virtual time, with the engine's own
/// transitions. It is the smallest engine that can show what a job does to the cloud.
final class JobBench {
    struct Work {
        let id: TaskID
        let spec: TaskSpec
        let run: RunKey
        let night: Night
        var counters = TaskCounters()
        var fence: Int64 = 0
        var due: Instant?
        var end: EndState?
        var problem: Problem?
        var pendingEnd: PendingEnd?
        var resource: ResourceNote?
        var reopened = 0
        var endedAt: Instant?
        var removedWithIt = 0
        var quietSince: Uptime?
        var calls: [CallRecord] = []
    }

    let time: VirtualTime
    let cloud: CloudSimulator
    var account: Account
    private let files = ChangedFiles()
    var options = RunOptions()
    private(set) var tasks: [Work] = []
    private(set) var uncovered: [Uncovered] = []
    private(set) var warnings: Set<String> = []
    private(set) var jobs: [JobKind: JobDefinition] = [:]
    private(set) var fleetJobs: FleetJobs
    private var ownerSince: Uptime
    private let credentials: CloudKey
    private let limits: Limits
    private let planning: (any TaskExecutor)?
    /// The newest census of each night.
    private var censuses: [Lane: [Instant: LaneCensus]] = [:]
    private var census: [Lane: LaneCensus] = [:]
    /// The confirmed number of selected volumes.
    var confirmedSelection: [Lane: Int] = [:]

    init(
        _ region: CloudRegion = CloudSample.region(), account: Account = Sample.account(),
        settings: CloudSettings = CloudSettings(), limits: Limits = Sample.limits,
        credentials: CloudKey = CloudSample.key(),
        others: [CloudAccount] = [], planning: (any TaskExecutor)? = nil,
        change: (inout CloudAccount) -> Void = { _ in }
    ) {
        time = VirtualTime(startingAt: CloudSample.start)
        var owner = CloudSample.account(region)
        change(&owner)
        cloud = CloudSimulator(
            scenario: CloudScenario(accounts: [owner] + others), settings: settings,
            clock: .following { [time] in time.now })
        self.account = account
        self.limits = limits
        self.credentials = credentials
        ownerSince = time.uptime
        self.planning = planning
        fleetJobs = Self.fleetJobs([account], cloud, time, credentials, limits, planning: planning)
        restart()
    }

    static func fleetJobs(
        _ accounts: [Account], _ cloud: CloudSimulator, _ time: VirtualTime, _ key: CloudKey,
        _ limits: Limits = Sample.limits, planning: (any TaskExecutor)? = nil,
        changed: @escaping @Sendable () -> Fleet? = { nil }
    ) -> FleetJobs {
        let effects = time.effects()
        let client = AWSClient(transport: cloud.transport, effects: effects, limits: limits)
        let endpoints = Endpoints(environment: [:])
        let environment = CredentialEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret],
            readFile: { _ throws(FileUnreadable) in nil })
        let identities = Identities(
            client: client, endpoints: endpoints, environment: environment, effects: effects, sessionName: "test")
        return FleetJobs(
            fleet: fleet(accounts, limits),
            access: CloudAccess(client: client, endpoints: endpoints, identities: identities, effects: effects),
            planning: planning, changed: changed)
    }

    static func fleet(_ accounts: [Account], _ limits: Limits = Sample.limits) -> Fleet {
        Fleet(accounts: accounts, nightlyAt: Sample.known(ClockTime("04:00")), timeZone: Sample.zone, limits: limits)
    }

    /// Begins as a new process, which has listed nothing. All attempts in flight have died.
    func restart() {
        fleetJobs = Self.fleetJobs(
            [account], cloud, time, credentials, limits, planning: planning, changed: { [files] in files.taken() })
        jobs = Dictionary(fleetJobs.jobs.map { ($0.kind, $0) }) { first, _ in first }
        ownerSince = time.uptime
        for index in tasks.indices { tasks[index].quietSince = nil }
    }

    /// Replaces the account's file while the process works, which notices it.
    func replaceFile(by changed: Account) {
        account = changed
        files.put(Self.fleet([account], limits))
        time.advance(by: FleetWatch.interval)
    }

    // MARK: working

    /// Enqueues a run and works until none of its tasks is open.
    func run(_ name: String = "nightly", filter: LaneFilter = LaneFilter()) async throws {
        let night = fleetJobs.fleet.night(at: time.now)
        let key = Sample.known(RunKey(name: name, night: night))
        let request = try fleetJobs.request(run: key, night: night, filter: filter, options: options, at: time.now)
        for lane in request.lanes { add(lane.tasks, key, night) }
        warnings.formUnion(request.warnings)
        try await drain()
    }

    /// Works all open tasks, and moves the clock to the next due time.
    func drain() async throws {
        var steps = 0
        while let index = nextOpen() {
            steps += 1
            guard steps < 20_000 else { throw Stuck(task: tasks[index].spec) }
            if let due = tasks[index].due, due > time.now { time.advance(by: due - time.now) }
            await attempt(index)
        }
    }

    func sleepUntilNextNight() {
        let next = fleetJobs.fleet.night(at: time.now).end + Night.lead
        time.advance(by: next - time.now)
    }

    struct Stuck: Error { let task: TaskSpec }

    private func nextOpen() -> Int? {
        tasks.indices.filter { tasks[$0].end == nil }
            .min { (tasks[$0].due ?? time.now, $0) < (tasks[$1].due ?? time.now, $1) }
    }

    /// Makes one attempt of a task, and settles it as the engine does.
    @discardableResult
    func attempt(_ index: Int) async -> AttemptResult {
        let (report, result) = await perform(index)
        settle(index, report)
        return result
    }

    /// Performs a task without settling, like a process that dies before its commit.
    func perform(_ index: Int) async -> (AttemptReport, AttemptResult) {
        tasks[index].fence += 1
        let work = tasks[index]
        let job = Sample.known(jobs[work.spec.kind])
        let claim = claim(work)
        let calls = Mutex<[CallRecord]>([])
        let history = history(asking: index)
        let attempt = Attempt(
            claim: claim, effects: time.effects(), claimedAt: time.uptime, ownerSince: ownerSince,
            quietSince: work.quietSince ?? ownerSince,
            control: UnpacedCalls { call in calls.withLock { $0.append(call) } },
            history: { follows throws(StoreError) in
                var seen = history
                if !follows { (seen.tonight, seen.openCreates) = ([], 0) }
                return seen
            },
            made: { [made = made(by: index)] () async throws(StoreError) in made })
        var phase = AttemptReport.Phase.act
        var found = false
        var result: AttemptResult?
        if claim.counters.mustReconcile || claim.pendingEnd != nil {
            switch await job.reconcile(attempt) {
            case .settled(let reconciled): (result, phase) = (reconciled, .reconcile)
            case .absent: found = true
            }
        }
        let final: AttemptResult
        if let result {
            final = result
        } else if let pending = claim.pendingEnd {
            final = AttemptResult(.failed(pending.problem))
        } else {
            final = await job.perform(attempt)
        }
        tasks[index].calls += calls.withLock { $0 }
        tasks[index].quietSince = time.uptime
        let report = AttemptReport(
            claim: claim, effect: job.effect, phase: phase, foundNothing: found, result: final,
            endedAt: time.uptime)
        return (report, final)
    }

    private func settle(_ index: Int, _ report: AttemptReport) {
        switch Transitions(limits: Limits()).decide(report, at: time.now, random: 0.5) {
        case .end(let state, let problem, let counters):
            (tasks[index].end, tasks[index].problem, tasks[index].counters) = (state, problem, counters)
            tasks[index].endedAt = time.now
        case .wait(let until, let counters, let pending):
            (tasks[index].due, tasks[index].counters, tasks[index].pendingEnd) = (until, counters, pending)
        }
        let result = report.result
        if let resource = result.resource { tasks[index].resource = resource }
        tasks[index].removedWithIt = result.removedWithIt
        warnings.formUnion(result.warnings)
        if let fanOut = result.fanOut {
            add(fanOut.tasks + fanOut.lanes.flatMap(\.tasks), tasks[index].run, tasks[index].night)
            uncovered += fanOut.uncovered
            if let counted = fanOut.census {
                let lane = tasks[index].spec.lane
                census[lane] = counted
                censuses[lane, default: [:]][tasks[index].night.start] = counted
                if StoreRules.confirms(counted.selectedVolumes, over: confirmedSelection[lane]) {
                    confirmedSelection[lane] = counted.selectedVolumes
                }
            }
        }
        add(result.followUps, tasks[index].run, tasks[index].night)
        for observation in result.observations { take(observation) }
    }

    private func take(_ observation: ResourceObservation) {
        guard let index = tasks.firstIndex(where: { $0.id == observation.task }), let note = tasks[index].resource
        else { return }
        tasks[index].resource = ResourceNote(
            id: note.id, state: observation.state, adopted: note.adopted, startedAt: note.startedAt)
        tasks[index].problem = observation.problem
        guard observation.reopens else { return }
        reopen(index)
        tasks[index].reopened += 1
    }

    /// Opens a task again, as a replay or `confirm` does.
    func reopen(_ index: Int) {
        (tasks[index].end, tasks[index].due, tasks[index].pendingEnd) = (nil, nil, nil)
        tasks[index].counters.attempts = 0
        for follower in tasks.indices where tasks[follower].spec.followsLane { tasks[follower].end = nil }
    }

    /// Cuts the task's attempt by the death of its process.
    func die(_ index: Int) {
        tasks[index].counters.deaths += 1
        tasks[index].counters.mustReconcile = true
    }

    func add(_ specs: [TaskSpec], _ run: RunKey, _ night: Night) {
        for spec in specs {
            let isThere = tasks.contains {
                $0.run == run && $0.spec.lane == spec.lane && $0.spec.kind == spec.kind
                    && $0.spec.subject == spec.subject
            }
            if isThere { continue }
            var work = Work(id: TaskID(Int64(tasks.count + 1)), spec: spec, run: run, night: night)
            switch spec.initial {
            case .ready(let due): work.due = due
            case .done(let note): (work.end, work.resource, work.endedAt) = (.done, note, time.now)
            case .skipped: work.end = .skipped
            case .blocked(let problem): (work.end, work.problem) = (.blocked, problem)
            }
            tasks.append(work)
        }
    }

    private func claim(_ work: Work) -> Claim {
        Claim(
            task: work.id, fence: work.fence, epoch: Epoch(1), run: work.run, night: work.night, options: options,
            lane: work.spec.lane, accountName: "production", kind: work.spec.kind, subject: work.spec.subject,
            action: work.spec.action, reason: work.spec.reason, payload: work.spec.payload, counters: work.counters,
            pendingEnd: work.pendingEnd)
    }

    /// What the runs of the task's night made in its account and region.
    private func made(by index: Int) -> Set<ExactText> {
        let tonight = tasks.filter {
            $0.spec.lane == tasks[index].spec.lane && $0.night.start == tasks[index].night.start
                && ($0.spec.effect == .makesSnapshot || $0.spec.effect == .makesImage)
        }
        return Set(tonight.compactMap(\.resource).filter { !$0.adopted }.map(\.id))
    }

    private func history(asking index: Int) -> LaneHistory {
        let night = tasks[index].night
        let lane = tasks.filter { $0.spec.lane == tasks[index].spec.lane }
        let ended = lane.filter { $0.end == .done && $0.resource?.adopted != true }
        let first = StoreRules.firstNightRemembered(before: night.start)
        var history = LaneHistory()
        for work in ended where work.night.start == night.start && work.resource?.state == .removed {
            history.deletionsTonight += 1 + work.removedWithIt
        }
        if tasks[index].spec.effect == .removes { history.deletionsTonight += 1 + tasks[index].spec.alsoRemoves }
        var made: [Instant: Int] = [:]
        for work in ended where work.resource != nil && work.night.start >= first {
            made[work.night.start, default: 0] += work.spec.effect.map(StoreRules.things) ?? 0
        }
        history.madeTonight = made[night.start] ?? 0
        history.madeInANight = made.values.max() ?? 0
        let here = tasks[index].spec.lane
        let earlier = (censuses[here] ?? [:]).filter { $0.key < night.start }.max { $0.key < $1.key }?.value
        history.autoSnapshotsBefore = earlier?.autoSnapshots
        history.usualDeletions = earlier?.usualDeletions ?? 0
        (history.census, history.confirmedSelection) = (census[here], confirmedSelection[here])
        let tonight = lane.filter { $0.run == tasks[index].run && $0.spec.effect != .removes }
        history.tonight = tonight.compactMap { work in
            guard let resource = work.resource, resource.state == .pending || resource.state == .error else {
                return nil
            }
            return TonightResource(
                task: work.id, kind: work.spec.kind, subject: work.spec.subject, resource: resource,
                reopened: work.reopened)
        }
        history.openCreates = tonight.count {
            ($0.spec.effect == .makesSnapshot || $0.spec.effect == .makesImage) && $0.end == nil
        }
        history.options = options
        return history
    }

    // MARK: what there is

    var region: CloudRegion { Sample.known(cloud.dump()[Sample.lane]) }

    func works(_ kind: JobKind) -> [Work] { tasks.filter { $0.spec.kind == kind } }

    func index(_ kind: JobKind, _ subject: String? = nil) -> Int {
        Sample.known(tasks.firstIndex { $0.spec.kind == kind && (subject == nil || $0.spec.subject.text == subject) })
    }

    var mutations: [LedgerEntry] { cloud.ledger.filter(\.acted) }

    /// Adds another snapshot of the same task, begun 20 s later.
    func addDuplicate(of first: CloudSnapshot) {
        cloud.edit(Sample.lane) { region in
            var duplicate = first
            duplicate.id = "snap-0000000000000000f"
            duplicate.startedAt = duplicate.startedAt + .seconds(20)
            region.snapshots.append(duplicate)
        }
    }

    /// The snapshots of a volume that tonight made.
    func tonights(_ volume: String) -> [CloudSnapshot] {
        let night = fleetJobs.fleet.night(at: time.now)
        return region.snapshots.filter { $0.volume == volume && night.contains($0.startedAt) && $0.state != .error }
    }
}

/// The fleet of the account files, when they have changed since it was last taken.
private final class ChangedFiles: Sendable {
    private let fleet = Mutex<Fleet?>(nil)

    func put(_ changed: Fleet) { fleet.withLock { $0 = changed } }

    func taken() -> Fleet? {
        fleet.withLock { fleet in
            defer { fleet = nil }
            return fleet
        }
    }
}
