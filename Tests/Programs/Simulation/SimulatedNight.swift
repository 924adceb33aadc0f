import Accounts
import CloudSimulator
import Engine
import Jobs
import Model
import Queue
import ReferenceStore
import VirtualTime

/// One night's run: enqueued, worked by processes that die until one does not, and whatever else happens meanwhile.
struct SimulatedNight {
    let world: World
    let faults: FaultPlan
    let number: Int
    /// Replaced when it is lost.
    private(set) var disk: MemoryStore
    private(set) var deathsDied = 0
    /// The lanes that the account files asked for when its run was last enqueued.
    private(set) var asked: Set<Lane> = []
    /// The run of the night before, when there was one.
    let earlier: RunKey?
    let night: Night

    init(world: World, faults: FaultPlan, number: Int, disk: MemoryStore, earlier: RunKey? = nil) {
        self.world = world
        self.faults = faults
        self.number = number
        self.disk = disk
        self.earlier = earlier
        night = world.fleet.night(at: world.time.now)
    }

    struct NoReport: Error { let run: RunKey }

    /// Returns the report of the run once it has ended.
    mutating func run() async throws -> RunReport {
        let run = try key()
        let (world, faults, night) = (world, faults, night)
        asked = world.files.lanes
        try await Self.enqueue(run, night, on: disk, world)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.meanwhile(world, faults) }
            group.addTask { [disk, earlier] in try await Self.people(run, earlier, at: disk, world, faults) }
            if faults.secondHost {
                group.addTask {
                    let other = MemoryStore()
                    try await Self.enqueue(run, night, on: other, world)
                    _ = await Self.work(run, KillableProcess(disk: other), dyingAfter: nil, world)
                }
            }
            try await workThroughDeaths(run)
            group.cancelAll()
            do {
                for try await _ in group {}
            } catch is CancellationError {
                // Why: the night is over; what people had in mind for later does not matter.
            }
        }
        await endFaults()
        if faults.runsAgain {
            let again = try again()
            try await Self.enqueue(again, night, on: disk, world)
            _ = await Self.work(again, KillableProcess(disk: disk), dyingAfter: nil, world)
        } else if faults.replays {
            _ = try await disk.replay(TaskFilter(run: run), dryRun: false, at: world.time.now)
            _ = await Self.work(run, KillableProcess(disk: disk), dyingAfter: nil, world)
        }
        guard let report = try await disk.report(run, failureLimit: 20) else { throw NoReport(run: run) }
        return report
    }

    /// The night's run.
    func key() throws -> RunKey {
        guard let run = RunKey(night: night) else { throw World.Malformed(what: "run") }
        return run
    }

    /// Works what was left open to its end, and returns its report; nil when its disk was lost.
    static func finish(_ run: RunKey, on disk: MemoryStore, _ world: World) async throws -> RunReport? {
        guard try await disk.run(run) != nil else { return nil }
        _ = await work(run, KillableProcess(disk: disk), dyingAfter: nil, world)
        return try await disk.report(run, failureLimit: 0)
    }

    /// The run of another name.
    private func again() throws -> RunKey {
        guard let run = RunKey(name: "again", night: night) else { throw World.Malformed(what: "run") }
        return run
    }

    private mutating func workThroughDeaths(_ run: RunKey) async throws {
        for death in 0..<faults.deaths {
            let dice = world.dice
            let doom = dice.chance(0.5) ? KillableProcess.Doom(turn: dice.int(1...60), commits: dice.chance(0.5)) : nil
            let after = dice.duration(.milliseconds(100)...(.minutes(dice.chance(0.8) ? 2 : 30)))
            let process = KillableProcess(disk: disk, doom: doom)
            let ending = await Self.work(run, process, dyingAfter: after, world)
            if ending == .goalMet { return }
            deathsDied += 1
            if faults.runsAgain, dice.chance(0.5) { try await Self.enqueue(again(), night, on: disk, world) }
            try await world.time.sleep(dice.duration(.milliseconds(1)...(.minutes(dice.chance(0.8) ? 1 : 20))))
            if faults.losesDisk, death == faults.deaths - 1 {
                disk = MemoryStore()
                asked = world.files.lanes
                try await Self.enqueue(run, night, on: disk, world)
            }
        }
        let patience = faults.givesUp ? world.dice.duration(.milliseconds(100)...(.minutes(1))) : nil
        _ = await Self.work(run, KillableProcess(disk: disk), dyingAfter: patience, world)
    }

    private static func enqueue(_ run: RunKey, _ night: Night, on disk: MemoryStore, _ world: World) async throws {
        let fleetJobs = world.fleetJobs(of: KillableProcess(disk: disk))
        _ = try await disk.enqueue(
            try fleetJobs.request(run: run, night: night, at: world.time.now), at: world.time.now)
    }

    /// Works the run as one process until it has ended, or the process has died.
    private static func work(
        _ run: RunKey, _ process: KillableProcess, dyingAfter: Duration?, _ world: World
    ) async -> Ending? {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                let fleetJobs = world.fleetJobs(of: process)
                // Why: nobody else touches this disk while it is worked, and a poll a second is most of a long night.
                var cadence = Cadence()
                cadence.changePoll = .minutes(5)
                let engine = Engine(
                    store: process, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, limits: world.fleet.limits,
                    effects: world.time.effects(), logger: world.logger, cadence: cadence)
                return await engine.run(until: .ended(run), as: OwnerNote(host: "nights", pid: 1))
            }
            group.addTask {
                if let dyingAfter {
                    // Why: only the end of the work cancels it.
                    guard (try? await world.time.sleep(dyingAfter)) != nil else { return nil }
                    process.die()
                } else {
                    await process.death()
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first
        }
    }

    /// Those who ask the queue for something while it is worked.
    private static func people(
        _ run: RunKey, _ earlier: RunKey?, at disk: MemoryStore, _ world: World, _ faults: FaultPlan
    ) async throws {
        if faults.replaysOld, let earlier {
            try await world.time.sleep(world.dice.duration(.zero...(.minutes(2))))
            _ = try await disk.replay(TaskFilter(run: earlier), dryRun: false, at: world.time.now)
        }
        if faults.cancels {
            try await world.time.sleep(world.dice.duration(.zero...(.minutes(2))))
            _ = try await disk.cancel(TaskFilter(run: run), at: world.time.now)
        }
    }

    /// Clocks, keys, permissions, files and people.
    private static func meanwhile(_ world: World, _ faults: FaultPlan) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<faults.actions {
                let when = world.dice.duration(.zero...(.minutes(world.dice.chance(0.7) ? 5 : 60)))
                group.addTask {
                    try await world.time.sleep(when)
                    world.actions.doOne(in: world.lanes)
                }
            }
            for _ in 0..<faults.revocations {
                let when = world.dice.duration(.zero...(.minutes(5)))
                group.addTask {
                    try await world.time.sleep(when)
                    world.revokeSessions()
                }
            }
            if !faults.denials.isEmpty {
                let when = world.dice.duration(.zero...(.minutes(3)))
                group.addTask {
                    try await world.time.sleep(when)
                    world.deny(faults.denials)
                    guard faults.denialsEnd else { return }
                    try await world.time.sleep(.minutes(10))
                    world.deny([])
                }
            }
            for _ in 0..<faults.fileChanges {
                let when = world.dice.duration(.zero...(.minutes(world.dice.chance(0.7) ? 5 : 40)))
                group.addTask {
                    try await world.time.sleep(when)
                    world.changeFile()
                    guard faults.filesReturn else { return }
                    try await world.time.sleep(.minutes(30))
                    world.files.restore(at: world.truth)
                }
            }
            if faults.clockJump != .zero {
                let when = world.dice.duration(.zero...(.minutes(3)))
                group.addTask {
                    try await world.time.sleep(when)
                    world.time.jump(by: faults.clockJump)
                }
            }
            try await group.waitForAll()
        }
    }

    /// The storm is over: clocks are right again, permissions are back.
    private func endFaults() async {
        world.time.jump(by: world.truth - world.time.now)
        world.deny([])
    }
}

extension World {
    func revokeSessions() {
        for id in accounts { cloud.edit(id) { $0.keys.removeAll { $0.token != nil } } }
    }

    func deny(_ actions: [String]) {
        for lane in lanes.prefix(1) { cloud.edit(lane.account) { $0.denials = actions.map { CloudDenial($0) } } }
    }
}
