import Accounts
import CloudSimulator
import Engine
import Jobs
import Model
import Queue
import ReferenceStore
import VirtualTime

/// One night: its run is enqueued and worked by processes that crash, until one works to the end.
struct SimulatedNight {
    let environment: SimulationEnvironment
    let plan: FaultPlan
    /// The database, which is replaced when it is lost.
    private(set) var database: MemoryStore
    private(set) var crashes = 0
    /// The accounts and regions that the account files named when the run was last enqueued.
    private(set) var asked: Set<Lane> = []
    /// The run of the night before; nil in the first night.
    let earlier: RunKey?
    let night: Night
    let run: RunKey

    init(_ environment: SimulationEnvironment, _ plan: FaultPlan, database: MemoryStore, earlier: RunKey?) throws {
        self.environment = environment
        self.plan = plan
        self.database = database
        self.earlier = earlier
        night = environment.fleet.night(at: environment.time.now)
        run = try SimulationEnvironment.require(RunKey(night: night), "run")
    }

    struct NoReport: Error { let run: RunKey }

    /// Plays the night and returns the report of its run.
    mutating func play() async throws -> RunReport {
        let (environment, plan, night, run) = (environment, plan, night, run)
        asked = environment.files.lanes
        for _ in 0..<(plan.neighbourDeeds / 3) { environment.neighbour.act() }
        try await Self.enqueue(run, night, in: database, environment)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.disturb(environment, plan) }
            group.addTask { [database, earlier] in
                try await Self.useQueue(run, earlier, in: database, environment, plan)
            }
            if plan.secondHost {
                group.addTask {
                    let other = MemoryStore()
                    try await Self.enqueue(run, night, in: other, environment)
                    _ = await Self.work(run, KillableProcess(database: other), environment)
                }
            }
            try await workThroughCrashes()
            group.cancelAll()
            do {
                for try await _ in group {}
            } catch is CancellationError {
                // Why: the night is over, so later actions of users do not matter.
            }
        }
        await endFaults()
        for pause in plan.secondRuns {
            environment.actions.change(in: environment.lanes, night: night, deletes: mayLoseSnapshots(after: pause))
            environment.checker.noteSelection(in: environment.cloud.dump())
            try await environment.time.sleep(pause)
            asked.formUnion(environment.files.lanes)
            try await Self.enqueue(run, night, listsAgain: true, in: database, environment)
            _ = await Self.work(run, KillableProcess(database: database), environment)
        }
        if plan.startsSecondRun {
            let second = try secondRun()
            try await Self.enqueue(second, night, in: database, environment)
            _ = await Self.work(second, KillableProcess(database: database), environment)
        } else if plan.replaysFailures {
            _ = try await database.replay(TaskFilter(run: run), dryRun: false, at: environment.time.now)
            _ = await Self.work(run, KillableProcess(database: database), environment)
        }
        guard let report = try await database.report(run, failureLimit: 20) else { throw NoReport(run: run) }
        return report
    }

    /// True when the run, started again after the pause, must notice that a snapshot of tonight was deleted.
    private func mayLoseSnapshots(after pause: Duration) -> Bool {
        pause > .minutes(11) && plan.clockJump == .zero && !plan.leavesRunOpen && !plan.startsSecondRun
            && !plan.secondHost && !plan.losesDatabase && !plan.cancelsRun && plan.fileChanges == 0
    }

    /// Works a run that was left open to its end and returns its report; nil if its database was lost.
    static func finish(
        _ run: RunKey, in database: MemoryStore, _ environment: SimulationEnvironment
    ) async throws -> RunReport? {
        guard try await database.run(run) != nil else { return nil }
        _ = await work(run, KillableProcess(database: database), environment)
        return try await database.report(run, failureLimit: 0)
    }

    /// A run of another name for the same night.
    private func secondRun() throws -> RunKey {
        try SimulationEnvironment.require(RunKey(name: "again", night: night), "run")
    }

    private mutating func workThroughCrashes() async throws {
        let random = environment.random
        for crash in 0..<plan.crashes {
            let point =
                random.chance(0.5)
                ? KillableProcess.CrashPoint(turn: random.int(1...60), commits: random.chance(0.5)) : nil
            let delay = random.duration(.milliseconds(100)...(.minutes(random.chance(0.8) ? 2 : 30)))
            let process = KillableProcess(database: database, crashPoint: point)
            if await Self.work(run, process, environment, killedAfter: delay) == .goalMet { return }
            crashes += 1
            if plan.startsSecondRun, random.chance(0.5) {
                try await Self.enqueue(secondRun(), night, in: database, environment)
            }
            try await environment.time.sleep(
                random.duration(.milliseconds(1)...(.minutes(random.chance(0.8) ? 1 : 20))))
            if plan.losesDatabase, crash == plan.crashes - 1 {
                database = MemoryStore()
                asked = environment.files.lanes
                try await Self.enqueue(run, night, in: database, environment)
            }
        }
        let delay = plan.leavesRunOpen ? random.duration(.milliseconds(100)...(.minutes(1))) : nil
        _ = await Self.work(run, KillableProcess(database: database), environment, killedAfter: delay)
    }

    private static func enqueue(
        _ run: RunKey, _ night: Night, listsAgain: Bool = false, in database: MemoryStore,
        _ environment: SimulationEnvironment
    ) async throws {
        let fleetJobs = environment.fleetJobs(of: KillableProcess(database: database))
        let now = environment.time.now
        _ = try await database.enqueue(
            try fleetJobs.request(run: run, night: night, listsAgain: listsAgain, at: now), at: now)
    }

    /// Works the run as one process, until the run has ended or the process has died.
    private static func work(
        _ run: RunKey, _ process: KillableProcess, _ environment: SimulationEnvironment, killedAfter: Duration? = nil
    ) async -> Ending? {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                let fleetJobs = environment.fleetJobs(of: process)
                // Why: no other process changes this database, and polling each second would take most of a long night.
                var cadence = Cadence()
                cadence.changePoll = .minutes(5)
                let engine = Engine(
                    store: process, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, services: fleetJobs.services,
                    limits: environment.fleet.limits,
                    effects: environment.time.effects(), logger: environment.logger, cadence: cadence)
                return await engine.run(until: .ended(run), as: OwnerNote(host: "simulation", pid: 1))
            }
            group.addTask {
                if let killedAfter {
                    // Why: the sleep fails only when the work has ended and cancels it.
                    guard (try? await environment.time.sleep(killedAfter)) != nil else { return nil }
                    process.die()
                } else {
                    await process.waitForDeath()
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }

    /// Plays the users who change the queue while it is worked.
    private static func useQueue(
        _ run: RunKey, _ earlier: RunKey?, in database: MemoryStore, _ environment: SimulationEnvironment,
        _ plan: FaultPlan
    ) async throws {
        let (time, random) = (environment.time, environment.random)
        if plan.replaysEarlierRun, let earlier {
            try await time.sleep(random.duration(.zero...(.minutes(2))))
            _ = try await database.replay(TaskFilter(run: earlier), dryRun: false, at: time.now)
        }
        if plan.cancelsRun {
            try await time.sleep(random.duration(.zero...(.minutes(2))))
            _ = try await database.cancel(TaskFilter(run: run), at: time.now)
        }
    }

    /// Changes resources, sessions, permissions, account files and the clock at random times of the night.
    private static func disturb(_ environment: SimulationEnvironment, _ plan: FaultPlan) async throws {
        let (time, random) = (environment.time, environment.random)
        try await withThrowingTaskGroup(of: Void.self) { group in
            func within(_ minutes: Int, _ disturbance: @escaping @Sendable () async throws -> Void) {
                let delay = random.duration(.zero...(.minutes(minutes)))
                group.addTask {
                    try await time.sleep(delay)
                    try await disturbance()
                }
            }
            for _ in 0..<plan.userActions {
                within(random.chance(0.7) ? 5 : 60) { environment.actions.doOne(in: environment.lanes) }
            }
            for _ in 0..<(plan.neighbourDeeds - plan.neighbourDeeds / 3) {
                let neighbour = environment.neighbour
                let delay = neighbour.random.duration(.zero...(.minutes(neighbour.random.chance(0.7) ? 5 : 60)))
                group.addTask {
                    try await time.sleep(delay)
                    neighbour.act()
                }
            }
            for _ in 0..<plan.tagMistakes { within(60) { environment.actions.misspellTag(in: environment.lanes) } }
            for _ in 0..<plan.revocations { within(5) { environment.revokeSessions() } }
            if !plan.denials.isEmpty {
                within(3) {
                    environment.deny(plan.denials)
                    guard plan.denialsEnd else { return }
                    try await time.sleep(.minutes(10))
                    environment.deny([])
                }
            }
            for _ in 0..<plan.fileChanges {
                within(random.chance(0.7) ? 5 : 40) {
                    environment.changeFile()
                    guard plan.filesRestored else { return }
                    try await time.sleep(.minutes(30))
                    environment.files.restore(at: environment.truth)
                }
            }
            if plan.clockJump != .zero { within(3) { time.jump(by: plan.clockJump) } }
            try await group.waitForAll()
        }
    }

    /// Sets the wall clock right and grants all permissions.
    private func endFaults() async {
        environment.time.jump(by: environment.truth - environment.time.now)
        environment.deny([])
    }
}

extension SimulationEnvironment {
    func revokeSessions() {
        for id in accounts { cloud.edit(id) { $0.keys.removeAll { $0.token != nil } } }
    }

    func deny(_ actions: [String]) {
        for lane in lanes.prefix(1) { cloud.edit(lane.account) { $0.denials = actions.map { CloudDenial($0) } } }
    }
}
