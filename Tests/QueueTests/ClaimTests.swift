import Model
import Testing

import Queue

@Suite struct ClaimTests {
    @Test(arguments: StoreUnderTest.allCases)
    func `A claim takes the first due tasks of its flow, never more than asked for`(_ kind: StoreUnderTest) async throws
    {
        try await kind.with { store in
            let lane = try Night.lane()
            let dues: [Instant?] = [
                Night.start + .seconds(2), nil, Night.start + .seconds(1), Night.start + .seconds(9),
            ]
            let specs = dues.enumerated().map {
                Night.create(lane, "vol-\($0.offset)", initial: .ready(dueAt: $0.element))
            }
            _ = try await store.enqueue(
                Night.request(specs + [Night.create(try Night.lane(2), "other")]), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let later = Night.start + .seconds(5)
            let first = try await store.claim(Night.createAction, in: lane, count: 2, epoch, at: later)
            #expect(first.map(\.subject) == ["vol-1", "vol-2"])
            let second = try await store.claim(Night.createAction, in: lane, count: 2, epoch, at: later)
            #expect(second.map(\.subject) == ["vol-0"])
            #expect(try await store.claim(Night.createAction, in: lane, epoch, at: later).isEmpty)
            #expect(try await store.claim(Night.createAction, in: lane, count: 0, epoch, at: later).isEmpty)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A claim carries what the attempt needs`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            _ = try await store.enqueue(Night.request([Night.create(lane, "vol-1")]), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let claim = try #require(try await store.claim(Night.createAction, in: lane, epoch).first)
            #expect(claim.fence == 1 && claim.epoch == epoch && claim.run == Night.run && claim.slot == Night.slot)
            #expect(claim.lane == lane && claim.accountName == "account \(lane.account)")
            #expect(claim.kind.name == "create-snapshot" && claim.subject == "vol-1" && claim.reason == "due")
            #expect(claim.payload == #"{"v":1}"# && claim.counters == TaskCounters() && claim.pendingEnd == nil)
            let record = try #require(try await store.task(claim.task)).record
            #expect(record.state == .flight && record.fence == 1 && record.claimedAt == Night.start)
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A turn tells of each flow it touched when its next task is due`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            let later = Night.start + .seconds(7)
            let specs = [Night.create(lane, "vol-1"), Night.create(lane, "vol-2", initial: .ready(dueAt: later))]
            _ = try await store.enqueue(Night.request(specs), at: Night.start)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let flow = Flow(lane: lane, action: Night.createAction)
            #expect(try await store.flows() == [FlowStatus(flow: flow, earliestDue: Night.start)])
            let turn = Turn(epoch: epoch, claims: [ClaimOrder(flow: flow, count: 5)])
            let result = try await store.turn(turn, at: Night.start)
            #expect(result.flows == [FlowStatus(flow: flow, earliestDue: later)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A gate outlives the owner that set it`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            let flow = Flow(lane: lane, action: Night.createAction)
            let gate = FlowGate(
                flow: flow, closedUntil: Night.start + .seconds(30), rateFactor: 0.5, consecutive: 2)
            let epoch = try await store.takeOver(Night.owner, at: Night.start)
            let result = try await store.turn(Turn(epoch: epoch, gates: [gate]), at: Night.start)
            #expect(result.flows == [FlowStatus(flow: flow, earliestDue: nil, gate: gate)])
            _ = try await store.takeOver(Night.owner, at: Night.start)
            #expect(try await store.flows() == [FlowStatus(flow: flow, earliestDue: nil, gate: gate)])
        }
    }

    @Test(arguments: StoreUnderTest.allCases)
    func `A turn of an older epoch does nothing`(_ kind: StoreUnderTest) async throws {
        try await kind.with { store in
            let lane = try Night.lane()
            _ = try await store.enqueue(Night.request([Night.create(lane, "vol-1")]), at: Night.start)
            let old = try await store.takeOver(Night.owner, at: Night.start)
            let new = try await store.takeOver(Night.owner, at: Night.start)
            let error = StoreError.notOwner(epoch: old, newest: new)
            await #expect(throws: error) { try await store.claim(Night.createAction, in: lane, old) }
            await #expect(throws: error) { try await store.stampAlive(old, at: Night.start) }
            await #expect(throws: error) { try await store.expire(old, at: Night.start) }
            #expect(try await store.claim(Night.createAction, in: lane, new).count == 1)
        }
    }
}
