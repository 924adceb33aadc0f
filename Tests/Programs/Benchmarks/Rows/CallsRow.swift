import AWS
import Accounts
import CloudSimulator
import Commands
import CurlTransport
import Engine
import Foundation
import HTTP
import Jobs
import Logging
import Model
import Queue

/// Measures the whole path of a changing call. The real engine and job claim it from the real store, sign it, send it
/// with libcurl to a server on this machine, read the answer and settle, under the real buckets. The time includes the
/// role that each account assumes first, and the one listing of each lane.
struct CallsRow {
    let workspace: Workspace

    static let target = 10_000.0
    static let targetMicroseconds = 100.0
    /// The calls per lane. The full bucket and the limit of pending snapshots allow them at once, so no call waits.
    static let each = 60

    /// The port of an answer server that already runs, because valgrind cannot start one.
    private static let port = ProcessInfo.processInfo.environment["ANSWER_SERVER_PORT"]

    func measure() async throws -> [Line] {
        if let port = Self.port {
            let calls = try await run(against: "http://127.0.0.1:\(port)")
            return [
                Line(what: "4 calls, profiled", value: "\(Int(calls.perSecond))/s", against: "nothing", ratio: nil)
            ]
        }
        let server = try ChildProcess(ChildProcess.path(of: "Benchmarks"), ["answer-server"])
        defer { server.end() }
        let endpoint = "http://127.0.0.1:\(server.line())"
        var rates: [Double] = []
        var own: [Double] = []
        var servers: [Double] = []
        var bare: [Double] = []
        for _ in 0..<workspace.size(3, quick: 1) {
            let before = server.figures.processorSeconds
            let calls = try await run(against: endpoint)
            rates.append(calls.perSecond)
            own.append(calls.microseconds)
            servers.append((server.figures.processorSeconds - before) * 1e6 / Double(lanes * Self.each))
            bare.append(try await transportAlone(against: endpoint))
        }
        return [
            Line(
                what: "4 changing calls/s, claim to settle, over loopback", value: Figure.spread(rates, unit: "/s"),
                against: "target 10000/s", ratio: Figure.median(rates) / Self.target,
                holds: Figure.median(rates) >= Self.target),
            Line(
                what: "4 processor time of such a call", value: Figure.spread(own, unit: " µs"),
                against: "target 100 µs", ratio: Figure.median(own) / Self.targetMicroseconds,
                holds: Figure.median(own) <= Self.targetMicroseconds),
            Line(
                what: "4   such requests by the transport alone, nothing read", value: Figure.spread(bare, unit: " µs"),
                against: "the whole \(Figure.short(Figure.median(own))) µs",
                ratio: Figure.median(own) / Figure.median(bare)),
            Line(
                what: "4   the server's own, on the same two cores", value: Figure.spread(servers, unit: " µs"),
                against: "apart", ratio: nil),
        ]
    }

    private var lanes: Int { workspace.size(1_000, quick: 300) }

    /// Measures from the owner's start to the run's end. The earlier enqueueing is not included.
    private func run(against endpoint: String) async throws -> TransitionsRow.Measured {
        let effects = Effects.live()
        let now = effects.now()
        let night = Night(day: CalendarDay(daysSinceEpoch: 20_780), start: now - .hours(1), end: now + .hours(23))
        let store = try await workspace.newStore()
        for first in stride(from: 0, to: lanes, by: 100) {
            let entries = (first..<min(lanes, first + 100)).map { Self.entry($0) }
            _ = try await store.enqueue(EnqueueRequest(run: SampleFleet.run, night: night, lanes: entries), at: now)
        }
        let transport = try CurlTransport(TransportConfiguration())
        let fleetJobs = Self.fleetJobs(
            (0..<lanes).map { Self.account($0, endpoint) }, transport.transport, effects)
        let engine = Engine(
            store: store, jobs: fleetJobs.jobs, buckets: fleetJobs.buckets, limits: Limits(), effects: effects,
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        let clock = ContinuousClock()
        let start = clock.now
        let before = ProcessFigures.processorSeconds
        let ending = await engine.run(until: .ended(SampleFleet.run), as: SampleFleet.owner)
        let took = clock.now - start
        let processorSeconds = ProcessFigures.processorSeconds - before
        let counts = known(try await store.run(SampleFleet.run)).counts
        precondition(
            ending == .goalMet && counts.done == lanes * Self.each, "every call was made: \(ending), \(counts)")
        await transport.close()
        try await store.close()
        return TransitionsRow.Measured(counts.done, took, processorSeconds: processorSeconds)
    }

    /// The same against a server of its own.
    func transportAlone() async throws -> Double {
        let server = try ChildProcess(ChildProcess.path(of: "Benchmarks"), ["answer-server"])
        defer { server.end() }
        return try await transportAlone(against: "http://127.0.0.1:\(server.line())")
    }

    /// The microseconds of processor time that a call takes in libcurl, in the kernel, and in the hand-over to and from
    /// the transport. Signing, reading, deciding and storing are not included.
    private func transportAlone(against endpoint: String) async throws -> Double {
        let transport = try CurlTransport(TransportConfiguration())
        let send = transport.transport.send
        let body = "Action=CreateSnapshot&Version=2016-11-15&VolumeId=vol-0123456789abcdef0&Filler="
        let request = HTTPRequest(
            method: .post, url: try HTTPURL(parsing: endpoint),
            headers: [
                HTTPHeader("Content-Type", "application/x-www-form-urlencoded"), HTTPHeader("User-Agent", "benchmark"),
                HTTPHeader("X-Amz-Date", "20261123T040000Z"), HTTPHeader("X-Amz-Security-Token", "token"),
                HTTPHeader(
                    "Authorization",
                    "AWS4-HMAC-SHA256 Credential=ASIA123456789012/" + String(repeating: "x", count: 180)),
            ],
            body: Array((body + String(repeating: "x", count: 700)).utf8))
        let (senders, each) = (workspace.size(1_000, quick: 300), 40)
        let before = ProcessFigures.processorSeconds
        let answered = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<senders {
                group.addTask {
                    var answered = 0
                    for _ in 0..<each {
                        // Why: a request without an answer is missing in the sum, and a precondition checks the sum.
                        if let answer = try? await send(request), answer.status == 200 { answered += 1 }
                    }
                    return answered
                }
            }
            return await group.reduce(0, +)
        }
        let took = ProcessFigures.processorSeconds - before
        precondition(answered == senders * each, "every request was answered")
        await transport.close()
        return took * 1e6 / Double(answered)
    }

    private static func entry(_ number: Int) -> LaneEntry {
        let payload = #"{"version":1,"instance":"i-0123456789abcdef0","instanceName":"web-1","isRoot":true}"#
        return SampleFleet.entry(
            SampleFleet.lane(number), SampleFleet.tasks(0..<each, of: SampleFleet.lane(number), payload: payload))
    }

    static func account(_ number: Int, _ endpoint: String?) -> Account {
        let id = SampleFleet.account(number)
        return Account(
            id: id, name: "account \(id)", file: "accounts/\(id).yaml", regions: .listed([SampleFleet.region]),
            credentials: CredentialSettings(role: .name("aws-man")), timeZone: SampleFleet.zone, images: nil,
            alarms: nil,
            endpoint: endpoint)
    }

    static func fleetJobs(
        _ accounts: [Account], _ transport: Transport, _ effects: Effects, key: CloudKey? = nil,
        limits: Limits = Limits()
    ) -> FleetJobs {
        let fleet = Fleet(
            accounts: accounts, nightlyAt: known(ClockTime("04:00")), timeZone: SampleFleet.zone, limits: limits)
        let variables = [
            "AWS_ACCESS_KEY_ID": key?.id ?? "AKIA000000000000", "AWS_SECRET_ACCESS_KEY": key?.secret ?? "secret",
        ]
        return fleetJobs(fleet, transport, effects, environment: variables)
    }

    /// The jobs of a fleet, with the keys and endpoints that the environment names.
    static func fleetJobs(
        _ fleet: Fleet, _ transport: Transport, _ effects: Effects, environment: [String: String]
    ) -> FleetJobs {
        let client = AWSClient(transport: transport, effects: effects, limits: fleet.limits)
        let endpoints = Endpoints(environment: environment)
        let identities = Identities(
            client: client, endpoints: endpoints,
            environment: CredentialEnvironment(variables: environment) { _ throws(FileUnreadable) in nil },
            effects: effects, sessionName: "benchmark")
        return FleetJobs(
            fleet: fleet,
            access: CloudAccess(client: client, endpoints: endpoints, identities: identities, effects: effects))
    }
}
