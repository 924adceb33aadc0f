import AWS
import Accounts
import CloudSimulator
import Engine
import Foundation
import HTTP
import Jobs
import Logging
import Model
import Queue
import Reports
import Synchronization
import VirtualTime

/// The environment of one seed: virtual time, a small aged fleet in a simulated cloud, the network and the account files.
final class SimulationEnvironment: Sendable {
    let time: VirtualTime
    let cloud: CloudSimulator
    let network: SimulatedNetwork
    let fleet: Fleet
    let files: AccountFiles
    let checker: SafetyChecker
    let actions: UserActions
    let neighbour: Neighbour
    let random: SharedRandom
    private let slips: SharedRandom
    let lanes: [Lane]
    let logger: Logger
    private let members: [AgedFleet.Member]
    private let start: Instant
    private let plan = Mutex(FaultPlan())
    /// When the faults of the current plan began.
    private let planBegan = Mutex(Uptime(nanoseconds: 0))
    private let calls = Mutex<[AccountID: Instant]>([:])

    /// `lies` is described at `Neighbour`.
    init(seed: UInt64, logger: Logger, lies: Bool = false) throws {
        // Why: the texts that name the random streams decide the draws. Another text would change the nights of every seed.
        let random = SharedRandom(seed: seed, "world")
        let members = try Self.members(random)
        let zone = try Self.require(TimeZone(identifier: random.pick(Self.zones) ?? "UTC"), "zone")
        let nightlyAt = try Self.require(ClockTime("04:00"), "time of day")
        let day = try Self.require(CalendarDay(random.pick(Self.days) ?? "2026-11-23"), "day")
        start = Instant(day, at: nightlyAt, in: zone)
        var aged = AgedFleet(
            seed: seed, now: start, members: members, instances: random.int(1...3),
            volumesPerInstance: random.int(1...2), snapshotDays: random.int(0...10), imageWeeks: random.int(0...2),
            hasEdgeCases: random.chance(0.15))
        aged.topicMissingEvery = random.int(0...3)
        var scenario = aged.scenario()
        scenario.now = start
        // Why so long: a night whose clock is set back a year lasts until that clock reaches the end of the night.
        time = VirtualTime(startingAt: start, seed: seed, maximum: .days(4_000))
        let truth: @Sendable () -> Instant = { [time, start] in start + .nanoseconds(time.uptime.nanoseconds) }
        cloud = CloudSimulator(
            scenario: scenario, clock: .following(truth), seed: seed, pause: { [time] in try await time.sleep($0) })
        actions = UserActions(cloud, SharedRandom(seed: seed, "deeds"), now: truth)
        let ids = members.map(\.id.digits)
        network = SimulatedNetwork(time, cloud, SharedRandom(seed: seed, "network")) { Self.misroute($0, among: ids) }
        // Why a stream of their own: they change no other draw of a seed.
        let keeps = SharedRandom(seed: seed, "keeps")
        fleet = Fleet(
            accounts: members.map { member in
                var (snapshots, images) = (SnapshotPolicy(), ImagePolicy())
                (snapshots.keep, images.keep) = (KeepOracle.drawn(from: keeps), KeepOracle.drawn(from: keeps))
                return Account(
                    id: member.id, name: "account \(member.id)", file: "accounts/\(member.id).yaml",
                    regions: .listed(member.regions), credentials: CredentialSettings(role: .name("aws-man")),
                    timeZone: zone, snapshots: snapshots, images: images)
            }, nightlyAt: nightlyAt, timeZone: zone)
        files = AccountFiles(fleet)
        lanes = members.flatMap { member in member.regions.map { Lane(account: member.id, region: $0) } }
        neighbour = Neighbour(
            cloud, SharedRandom(seed: seed, "neighbour"), lanes: lanes, nights: fleet.nights, lies: lies, now: truth)
        checker = SafetyChecker(fleet, neighbour, existed: cloud.dump())
        self.members = members
        self.random = random
        slips = SharedRandom(seed: seed, "slips")
        self.logger = logger
        cloud.setFaults { [weak self] call in self?.fault(for: call) }
    }

    /// The true time, which the cloud keeps whatever the program's clock shows.
    var truth: Instant { start + .nanoseconds(time.uptime.nanoseconds) }

    var accounts: [AccountID] { members.map(\.id) }

    func drawPlan() -> FaultPlan {
        var plan = FaultPlan.drawn(from: random, slips: slips, accounts: accounts)
        // Why a stream of his own: it changes no other draw of a seed.
        if neighbour.random.chance(neighbour.lies ? 1 : 0.35) { plan.neighbourDeeds = neighbour.random.int(3...40) }
        return plan
    }

    /// The time of the last call of each account, for comparing how late it was.
    var lastCalls: [AccountID: Instant] { calls.withLock { $0 } }

    func use(_ plan: FaultPlan) {
        self.plan.withLock { $0 = plan }
        planBegan.withLock { $0 = time.uptime }
        var settings = plan.cloud
        settings.verifiesSignatures = false
        settings.ledgerLimit = 0
        cloud.settings = settings
        network.use(plan)
    }

    // MARK: faults

    /// Checks a call that may change the cloud, and draws its fault.
    private func fault(for call: CloudCall) -> Fault? {
        if let account = call.account { calls.withLock { $0[account] = call.at } }
        let plan = plan.withLock { $0 }
        let elapsed = time.uptime - planBegan.withLock { $0 }
        for outage in plan.outages {
            if let fault = outage.fault(of: call, at: elapsed) { return fault }
        }
        if elapsed < plan.disagreement, let fault = Self.hidden(call) { return fault }
        if let fault = drawnFault(plan, .before) { return fault }
        if call.isMutating, let account = call.account, let name = call.region, let region = Region(name),
            let state = cloud.region(Lane(account: account, region: region))
        {
            checker.check(call, state, actions, plan)
            if let removed = files.removed(Lane(account: account, region: region)),
                call.at - removed > UserActions.grace
            {
                checker.record("\(call.action) in \(account)/\(region), which no file names since \(removed)")
            }
        }
        let creates = ["CreateSnapshot", "CreateImage", "RegisterImage"].contains(call.action)
        if creates, random.chance(plan.laterFailureRate) {
            return Fault(.after, .failsLater(message: "failed by the fault plan"))
        }
        return drawnFault(plan, .after)
    }

    /// The refusal of a change of some volumes and instances, which the listings show; nil for other calls.
    private static func hidden(_ call: CloudCall) -> Fault? {
        let subject: (id: String?, code: String)? =
            switch call.action {
            case "CreateSnapshot": (call.parameters["VolumeId"], "InvalidVolume.NotFound")
            case "CreateImage": (call.parameters["InstanceId"], "InvalidInstanceID.NotFound")
            default: nil
            }
        // Why the last digit: it chooses some of the resources, and always the same ones.
        guard let subject, let id = subject.id, let last = id.last, "048c".contains(last) else { return nil }
        return Fault(.before, .refusal(code: subject.code, message: "'\(id)' does not exist.", status: 400))
    }

    /// Draws a fault for one of the two moments of a call.
    private func drawnFault(_ plan: FaultPlan, _ moment: Fault.Moment) -> Fault? {
        guard random.chance(plan.faultRate / 2) else { return nil }
        return random.pick(plan.faults.filter { $0.moment == moment })
    }

    /// Turns a request for a role of one account into a request for the same role of the next account.
    private static func misroute(_ request: HTTPRequest, among ids: [String]) -> HTTPRequest {
        let body = String(decoding: request.body, as: UTF8.self)
        guard body.contains("Action=AssumeRole"), let index = ids.firstIndex(where: body.contains) else {
            return request
        }
        var changed = request
        changed.body = Array(
            body.replacingOccurrences(of: ids[index], with: ids[(index + 1) % ids.count]).utf8)
        return changed
    }

    /// Changes the file of one account.
    func changeFile() {
        guard let account = random.pick(accounts), let change = random.pick(AccountFiles.Change.allCases) else {
            return
        }
        files.change(change, of: account, at: truth)
    }

    // MARK: the program

    /// The jobs of a new process, which has read the account files and has no session yet.
    func fleetJobs(of process: KillableProcess) -> FleetJobs {
        let effects = time.effects()
        let client = AWSClient(transport: process.transport(network), effects: effects, limits: fleet.limits)
        let endpoints = Endpoints()
        let hub = AgedFleet.key(of: members[0].id, in: members[0].regions[0].partition)
        let environment = CredentialEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": hub.id, "AWS_SECRET_ACCESS_KEY": hub.secret],
            readFile: { _ throws(FileUnreadable) in nil })
        let identities = Identities(
            client: client, endpoints: endpoints, environment: environment, effects: effects,
            sessionName: "simulation")
        return FleetJobs(
            fleet: files.fleet,
            access: CloudAccess(client: client, endpoints: endpoints, identities: identities, effects: effects),
            changed: files.watch())
    }

    // MARK: the seed's fleet

    /// Days around changes of daylight saving time and of the ISO year, a leap day and an ordinary day.
    private static let days = [
        "2026-11-23", "2026-12-30", "2027-01-01", "2027-03-13", "2027-03-27", "2026-10-31", "2028-02-28",
    ]
    private static let zones = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]

    private static func members(_ random: SharedRandom) throws -> [AgedFleet.Member] {
        let regions = try ["cn-north-1", "cn-northwest-1"].map { try require(Region($0), "region") }
        return try ["111122223333", "444455556666", "000000000042"].prefix(random.int(1...3)).map { digits in
            AgedFleet.Member(
                try require(AccountID(digits), "account"), random.chance(0.3) ? regions : [regions[0]])
        }
    }

    struct Malformed: Error { let what: String }

    static func require<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw Malformed(what: what) }
        return value
    }
}
