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

/// One seed's world: a small aged fleet in a simulated cloud, the network before it, and the disk that outlives processes.
package final class World: Sendable {
    let time: VirtualTime
    let cloud: CloudSimulator
    let network: Network
    let fleet: Fleet
    let files: AccountFiles
    let checker: SafetyChecker
    let actions: UserActions
    let dice: SeededDice
    let lanes: [Lane]
    private let members: [AgedFleet.Member]
    private let start: Instant
    private let faults = Mutex(FaultPlan())
    let logger: Logger

    package init(seed: UInt64, logger: Logger) throws {
        let dice = SeededDice(seed: seed, "world")
        let members = try Self.members(dice)
        let zone = try Self.known(TimeZone(identifier: dice.pick(Self.zones) ?? "UTC"), "zone")
        let nightlyAt = try Self.known(ClockTime("04:00"), "time of day")
        let day = try Self.known(CalendarDay(dice.pick(Self.days) ?? "2026-11-23"), "day")
        start = Instant(day, at: nightlyAt, in: zone)
        var aged = AgedFleet(
            seed: seed, now: start, members: members, instances: dice.int(1...3), volumesPerInstance: dice.int(1...2),
            snapshotDays: dice.int(0...10), imageWeeks: dice.int(0...2), hasEdgeCases: dice.chance(0.15))
        aged.topicMissingEvery = dice.int(0...3)
        var scenario = aged.scenario()
        // Why: what another agency deletes or protects is judged by its tags; images keep their snapshots from going.
        scenario.now = start
        // Why so long: a night whose clock was set back a year lasts until that clock reaches the night's end.
        time = VirtualTime(startingAt: start, seed: seed, maximum: .days(4_000))
        let truth: @Sendable () -> Instant = { [time, start] in start + .nanoseconds(time.uptime.nanoseconds) }
        cloud = CloudSimulator(
            scenario: scenario, clock: .following(truth), seed: seed, pause: { [time] in try await time.sleep($0) })
        actions = UserActions(cloud, SeededDice(seed: seed, "deeds"), now: truth)
        checker = SafetyChecker(zone: zone)
        let ids = members.map(\.id.digits)
        network = Network(time, cloud, SeededDice(seed: seed, "network")) { Self.mixedUp($0, among: ids) }
        fleet = Fleet(
            accounts: members.map { member in
                Account(
                    id: member.id, name: "account \(member.id)", file: "accounts/\(member.id).yaml",
                    regions: .listed(member.regions), credentials: CredentialSettings(role: "aws-man"), timeZone: zone)
            }, nightlyAt: nightlyAt, timeZone: zone)
        files = AccountFiles(fleet)
        lanes = members.flatMap { member in member.regions.map { Lane(account: member.id, region: $0) } }
        self.members = members
        self.dice = dice
        self.logger = logger
        cloud.setFaults { [weak self] call in self?.fault(for: call) }
    }

    /// As the cloud has it, whatever the program's clock shows.
    var truth: Instant { start + .nanoseconds(time.uptime.nanoseconds) }

    var accounts: [AccountID] { members.map(\.id) }

    func change(to faults: FaultPlan) {
        self.faults.withLock { $0 = faults }
        var settings = faults.cloud
        settings.verifiesSignatures = false
        settings.ledgerLimit = 0
        cloud.settings = settings
        network.change(to: faults)
    }

    // MARK: what the cloud does

    private func fault(for call: CloudCall) -> Fault? {
        let faults = faults.withLock { $0 }
        if let fault = spoil(call, faults, .before) { return fault }
        if call.isMutating, let account = call.account, let name = call.region, let region = Region(name),
            let state = cloud.region(Lane(account: account, region: region))
        {
            checker.see(call, state, actions, faults)
            if let gone = files.gone(Lane(account: account, region: region)), call.at - gone > UserActions.grace {
                checker.say("\(call.action) in \(account)/\(region), which no file asks for since \(gone)")
            }
        }
        let makes = ["CreateSnapshot", "CreateImage", "RegisterImage"].contains(call.action)
        if makes, dice.chance(faults.ruinRate) { return Fault(.after, .failsLater(message: "ruined by the storm")) }
        return spoil(call, faults, .after)
    }

    /// Two draws a call: whether it never gets there, and whether its answer does not come back.
    private func spoil(_ call: CloudCall, _ faults: FaultPlan, _ moment: Fault.Moment) -> Fault? {
        guard dice.chance(faults.faultRate / 2) else { return nil }
        return dice.pick(faults.faults.filter { $0.moment == moment })
    }

    /// A request for a role of one account becomes one for the next account's.
    private static func mixedUp(_ request: HTTPRequest, among ids: [String]) -> HTTPRequest {
        let body = String(decoding: request.body, as: UTF8.self)
        guard body.contains("Action=AssumeRole"), let index = ids.firstIndex(where: body.contains) else {
            return request
        }
        var changed = request
        changed.body = Array(
            body.replacingOccurrences(of: ids[index], with: ids[(index + 1) % ids.count]).utf8)
        return changed
    }

    /// Somebody changes one account's file.
    func changeFile() {
        guard let account = dice.pick(accounts), let change = dice.pick(AccountFiles.Change.allCases) else { return }
        files.change(change, of: account, at: truth)
    }

    // MARK: the program

    /// A process that has seen nothing yet, with keys of its own.
    func fleetJobs(of process: KillableProcess) -> FleetJobs {
        let effects = time.effects()
        let client = AWSClient(transport: process.transport(network), effects: effects, limits: fleet.limits)
        let endpoints = Endpoints(environment: [:])
        let hub = AgedFleet.key(of: members[0].id, in: members[0].regions[0].partition)
        let environment = CredentialEnvironment(
            variables: ["AWS_ACCESS_KEY_ID": hub.id, "AWS_SECRET_ACCESS_KEY": hub.secret],
            readFile: { _ throws(FileUnreadable) in nil })
        let identities = Identities(
            client: client, endpoints: endpoints, environment: environment, effects: effects, sessionName: "nights")
        return FleetJobs(
            fleet: files.fleet,
            access: CloudAccess(client: client, endpoints: endpoints, identities: identities, effects: effects),
            changed: files.watch())
    }

    // MARK: what differs between seeds

    /// Around daylight saving's turns, the turn of the ISO year, and an ordinary week.
    private static let days = [
        "2026-11-23", "2026-12-30", "2027-01-01", "2027-03-13", "2027-03-27", "2026-10-31", "2028-02-28",
    ]
    private static let zones = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]

    private static func members(_ dice: SeededDice) throws -> [AgedFleet.Member] {
        let regions = try ["cn-north-1", "cn-northwest-1"].map { try known(Region($0), "region") }
        return try ["111122223333", "444455556666", "000000000042"].prefix(dice.int(1...3)).map { digits in
            AgedFleet.Member(try known(AccountID(digits), "account"), dice.chance(0.3) ? regions : [regions[0]])
        }
    }

    struct Malformed: Error { let what: String }

    private static func known<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw Malformed(what: what) }
        return value
    }
}
