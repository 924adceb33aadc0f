import Model
import Testing

import Queue

@Suite struct ClaimTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `A claim takes the first due tasks of its flow, and no more than asked for`(_ kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store in
            let lane = try Sample.lane()
            let dues: [Instant?] = [
                Sample.start + .seconds(2), nil, Sample.start + .seconds(1), Sample.start + .seconds(9),
            ]
            let specs = dues.enumerated().map {
                Sample.create(lane, "vol-\($0.offset)", initial: .ready(dueAt: $0.element))
            }
            _ = try await store.enqueue(
                Sample.request(specs + [Sample.create(try Sample.lane(2), "other")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let later = Sample.start + .seconds(5)
            let first = try await store.claim(Sample.createAction, in: lane, count: 2, epoch, at: later)
            #expect(first.map(\.subject) == ["vol-1", "vol-2"])
            let second = try await store.claim(Sample.createAction, in: lane, count: 2, epoch, at: later)
            #expect(second.map(\.subject) == ["vol-0"])
            #expect(try await store.claim(Sample.createAction, in: lane, epoch, at: later).isEmpty)
            #expect(try await store.claim(Sample.createAction, in: lane, count: 0, epoch, at: later).isEmpty)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A claim carries what the attempt needs`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let claim = try #require(try await store.claim(Sample.createAction, in: lane, epoch).first)
            #expect(claim.fence == 1 && claim.epoch == epoch && claim.run == Sample.run && claim.night == Sample.night)
            #expect(claim.lane == lane && claim.accountName == "account \(lane.account)")
            #expect(claim.kind.name == "create-snapshot" && claim.subject == "vol-1" && claim.reason == "due")
            #expect(claim.payload == #"{"v":1}"# && claim.counters == TaskCounters() && claim.pendingEnd == nil)
            let record = try #require(try await store.task(claim.task)).record
            #expect(record.state == .flight && record.fence == 1 && record.claimedAt == Sample.start)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A turn returns, for each flow that it touched, when the next task is due`(_ kind: StoreUnderTest) async throws
    {
        try await kind.with { store in
            let lane = try Sample.lane()
            let later = Sample.start + .seconds(7)
            let specs = [Sample.create(lane, "vol-1"), Sample.create(lane, "vol-2", initial: .ready(dueAt: later))]
            _ = try await store.enqueue(Sample.request(specs), at: Sample.start)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let flow = Flow(lane: lane, action: Sample.createAction)
            #expect(try await store.flows() == [FlowStatus(flow: flow, earliestDue: Sample.start)])
            let turn = Turn(epoch: epoch, claims: [ClaimOrder(flow: flow, count: 5)])
            let result = try await store.turn(turn, at: Sample.start)
            #expect(result.flows == [FlowStatus(flow: flow, earliestDue: later)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A gate outlives the owner that set it`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            let flow = Flow(lane: lane, action: Sample.createAction)
            let gate = FlowGate(
                flow: flow, closedUntil: Sample.start + .seconds(30), rateFactor: 0.5, consecutive: 2)
            let epoch = try await store.takeOver(Sample.owner, at: Sample.start)
            let result = try await store.turn(Turn(epoch: epoch, gates: [gate]), at: Sample.start)
            #expect(result.flows == [FlowStatus(flow: flow, earliestDue: nil, gate: gate)])
            _ = try await store.takeOver(Sample.owner, at: Sample.start)
            #expect(try await store.flows() == [FlowStatus(flow: flow, earliestDue: nil, gate: gate)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A turn of an older epoch does nothing`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Sample.lane()
            _ = try await store.enqueue(Sample.request([Sample.create(lane, "vol-1")]), at: Sample.start)
            let old = try await store.takeOver(Sample.owner, at: Sample.start)
            let new = try await store.takeOver(Sample.owner, at: Sample.start)
            let error = StoreError.notOwner(epoch: old, newest: new)
            await #expect(throws: error) { try await store.claim(Sample.createAction, in: lane, old) }
            await #expect(throws: error) { try await store.stampAlive(old, at: Sample.start) }
            await #expect(throws: error) { try await store.expire(old, at: Sample.start) }
            #expect(try await store.claim(Sample.createAction, in: lane, new).count == 1)
        }
    }
}
