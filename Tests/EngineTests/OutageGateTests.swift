import Engine
import Model
import Queue
import Testing

/// How a service that does not answer holds back the calls to it.
@Suite struct OutageGateTests {
    private let dead = problem("NotConnected")
    private var interval: Double { OutageGate.probeInterval.inSeconds }

    private func closed(at seconds: Double = 0) -> OutageGate {
        var gate = OutageGate()
        for _ in 1...OutageGate.failuresUntilClosed { _ = gate.failed(dead, at: at(seconds)) }
        return gate
    }

    private func place(_ service: String = "ec2") throws -> Outage.Place {
        Outage.Place(lane: try lane(), service: ServiceName(service))
    }

    @Test func `failures with answers between them close nothing`() {
        var gate = OutageGate()
        for _ in 1...100 {
            let closes = (1..<OutageGate.failuresUntilClosed).contains { _ in gate.failed(dead, at: at(0)) }
            let opens = gate.answered(at: at(1))
            #expect(!closes && !opens)
        }
        #expect(!gate.isClosed)
    }

    @Test func `failures in a row close it, one probe passes each interval, and an answer opens it`() throws {
        var gate = OutageGate()
        let ends = (1...OutageGate.failuresUntilClosed).map { gate.failed(dead, at: at(Double($0))) }
        #expect(ends == Array(repeating: false, count: OutageGate.failuresUntilClosed - 1) + [true])
        let outage = try #require(gate.outage(of: try place(), at: at(60)))
        #expect(outage.since == at(1).wall, "the first failure of the row")
        #expect(outage.nextProbe == at(5 + interval).wall)
        func probes(_ seconds: Double) -> Bool {
            gate.takeProbe(next: OutageGate.probeInterval, maximum: .hours(3), at: at(seconds))
        }
        #expect(!probes(5 + interval - 1))
        #expect(probes(5 + interval))
        #expect(!probes(5 + interval), "one")
        let closesAgain = gate.failed(problem("Timeout"), at: at(130))
        #expect(!closesAgain)
        #expect(gate.outage(of: try place(), at: at(130))?.problem.code == "Timeout")
        #expect(probes(5 + 2 * interval))
        let opens = gate.answered(at: at(250))
        #expect(opens)
        #expect(!gate.isClosed)
        #expect(gate.openedAt == at(250).wall)
    }

    @Test func `a restart keeps the beginning, and forgets an outage of long ago`() throws {
        let saved = try #require(closed().outage(of: try place(), at: at(0)))
        var soon = OutageGate()
        let isRestored = soon.restore(saved, maximum: .hours(3), at: at(1_800))
        #expect(isRestored)
        #expect(soon.outage(of: try place(), at: at(1_800))?.since == saved.since)
        #expect(soon.nextProbe == up(1_800), "at once")
        var nextNight = OutageGate()
        let isStale = !nextNight.restore(saved, maximum: .hours(3), at: at(86_400))
        #expect(isStale)
        #expect(!nextNight.isClosed)
    }

    @Test func `a clock that was set back does not put the probe off`() throws {
        let saved = try #require(closed(at: 90_000).outage(of: try place(), at: at(90_000)))
        var gate = OutageGate()
        let isRestored = gate.restore(saved, maximum: .hours(3), at: at(0))
        #expect(isRestored)
        #expect(gate.nextProbe == up(interval))
    }

    @Test func `in a process that goes on, an outage of the last night does not count for the next`() throws {
        var gate = closed()
        let probes = gate.takeProbe(next: OutageGate.probeInterval, maximum: .hours(3), at: at(86_400))
        #expect(probes)
        #expect(gate.outage(of: try place(), at: at(86_400))?.since == at(86_400).wall)
    }

    // MARK: in the table

    private func claims(_ table: inout PacingTable, _ flow: Flow, at seconds: Double) -> Bool {
        table.claim(flow, at: at(seconds)) != nil
    }

    private func table() -> PacingTable {
        PacingTable(limits: Limits(), buckets: [:], services: [enumerateAction: ServiceName("ec2")], at: up(0))
    }

    private func flow(_ action: ActionName) throws -> Flow { Flow(lane: try lane(), action: action) }
    private let alarms = ActionName("cloudwatch:PutMetricAlarm")

    private func breakDown(_ table: inout PacingTable, _ action: ActionName, at seconds: Double) throws {
        for _ in 1...OutageGate.failuresUntilClosed {
            _ = table.answered(
                try flow(action), .outage(dead, hung: true), paid: 0, random: 0.5, at: at(seconds))
        }
    }

    @Test func `an outage holds the tasks of its own service, and those that cannot do without it`() throws {
        var table = table()
        try breakDown(&table, createAction, at: 0)
        #expect(!claims(&table, try flow(createAction), at: 1))
        #expect(!claims(&table, try flow(removeAction), at: 1))
        #expect(!claims(&table, try flow(enumerateAction), at: 1))
        #expect(claims(&table, try flow(alarms), at: 1))
        #expect(claims(&table, Flow(lane: try lane(2), action: createAction), at: 1), "another lane")
        let next = table.nextClaim(try flow(removeAction), at: at(1))
        #expect(next == up(interval))
        #expect(claims(&table, try flow(removeAction), at: interval), "the probe")
        #expect(!claims(&table, try flow(createAction), at: interval))
        _ = table.answered(try flow(removeAction), .fine, paid: 0, random: 0.5, at: at(interval + 1))
        let woken = table.takeWoken()
        #expect(woken == [try lane()])
        #expect(claims(&table, try flow(createAction), at: interval + 1))
    }

    @Test func `services that are out share the probes, and one that answers lets the others be probed`() throws {
        var table = table()
        try breakDown(&table, createAction, at: 0)
        try breakDown(&table, alarms, at: 0)
        var probes: [Double: String] = [:]
        for second in stride(from: 0.0, through: 8 * interval, by: 10) {
            for action in [createAction, alarms] where table.claim(try flow(action), at: at(second)) != nil {
                #expect(probes[second] == nil, "two at once")
                probes[second] = action.service.text
            }
        }
        #expect(probes.count == 8)
        #expect(probes.values.count { $0 == "ec2" } == 4)
        _ = table.answered(try flow(createAction), .fine, paid: 0, random: 0.5, at: at(8 * interval + 5))
        #expect(claims(&table, try flow(alarms), at: 8 * interval + 5))
    }

    @Test func `what changed is stored once, and what ended is taken away`() throws {
        var table = table()
        let none = table.takeUnsavedOutages(at: at(0))
        #expect(none == [])
        try breakDown(&table, createAction, at: 0)
        let began = table.takeUnsavedOutages(at: at(1))
        #expect(began.count == 1)
        guard case .goesOn(let outage)? = began.first else {
            Issue.record("it did not begin")
            return
        }
        #expect(outage.since == at(0).wall)
        let again = table.takeUnsavedOutages(at: at(2))
        #expect(again == [])
        _ = table.answered(try flow(createAction), .throttled(retryAfter: nil), paid: 0, random: 0.5, at: at(3))
        let ended = table.takeUnsavedOutages(at: at(4))
        #expect(ended == [.ended(outage.place)], "a throttle is an answer")
        table.restore(outage, at: at(86_400))
        let stale = table.takeUnsavedOutages(at: at(86_400))
        #expect(stale == [.ended(outage.place)], "too old")
    }
}
