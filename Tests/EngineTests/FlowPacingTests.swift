import Engine
import Model
import Queue
import Testing

@Suite struct FlowPacingTests {
    let limits = Limits()

    func pacing() -> FlowPacing { FlowPacing(bucket: TokenBucket(figures, share: 1, at: up(0))) }

    @Test func `a throttle closes the gate, and one probe opens it`() throws {
        var flow = pacing()
        let first = try pay(flow.take(at: up(0)))
        #expect(flow.throttled(first, retryAfter: .seconds(30), limits: limits, random: 0.5, at: up(0)) == true)
        #expect(flow.available(at: up(29)) == 0)
        #expect(flow.take(at: up(29)) == nil)
        #expect(flow.nextEligible(at: up(29)) == up(30))
        let probe = try pay(flow.take(at: up(30)))
        #expect(flow.take(at: up(30)) == nil, "one probe only")
        #expect(flow.nextEligible(at: up(30)) == nil, "its answer decides")
        #expect(flow.fine(probe, at: up(31)) == true)
        #expect(flow.consecutive == 0)
        #expect(flow.gate == .open)
        #expect(flow.available(at: up(31)) == 0, "the bucket is empty, because AWS refused the call")
    }

    @Test func `the rate is halved once per closing, however many calls were under way`() throws {
        var flow = pacing()
        let paid = try (0..<5).map { _ in try pay(flow.take(at: up(0))) }
        #expect(flow.throttled(paid[0], retryAfter: nil, limits: limits, random: 1, at: up(1)) == true)
        for late in paid.dropFirst() {
            #expect(flow.throttled(late, retryAfter: nil, limits: limits, random: 1, at: up(1.5)) == false)
        }
        #expect(flow.factor == 0.5)
        #expect(flow.consecutive == 1)
        let probe = try pay(flow.take(at: up(60)))
        #expect(flow.throttled(probe, retryAfter: nil, limits: limits, random: 1, at: up(60)) == true)
        #expect(flow.factor == 0.25)
        #expect(flow.nextEligible(at: up(60)) == up(62), "the backoff doubles")
    }

    @Test func `a late good answer does not open a closed gate`() throws {
        var flow = pacing()
        let (early, late) = (try pay(flow.take(at: up(0))), try pay(flow.take(at: up(0))))
        #expect(flow.throttled(early, retryAfter: .seconds(10), limits: limits, random: 0, at: up(1)) == true)
        #expect(flow.fine(late, at: up(2)) == false)
        #expect(flow.take(at: up(9)) == nil)
    }

    @Test func `the rate never falls below its floor and grows back with good answers`() throws {
        var flow = pacing()
        var now = 0.0
        for _ in 0..<20 {
            let paid = try pay(flow.take(at: up(now)))
            #expect(flow.throttled(paid, retryAfter: nil, limits: limits, random: 1, at: up(now)) == true)
            now += 400
        }
        #expect(flow.factor == limits.rateFloor)
        var answers = 0
        while flow.factor < 1 {
            now += 100
            let paid = try pay(flow.take(at: up(now)))
            let changed = flow.fine(paid, at: up(now))
            answers += 1
            #expect(changed == (answers == 1 || flow.factor == 1), "saved when it opens and when it is whole again")
            try #require(answers < 200)
        }
        #expect(answers == 95)
    }

    @Test func `a probe that was not sent, or hung, is sent by another`() throws {
        var flow = pacing()
        let paid = try pay(flow.take(at: up(0)))
        _ = flow.throttled(paid, retryAfter: .seconds(1), limits: limits, random: 0, at: up(0))
        let unused = try pay(flow.take(at: up(1)))
        flow.release(unused, unused: true)
        let hung = try pay(flow.take(at: up(1)))
        flow.noAnswer(hung)
        #expect(flow.take(at: up(1)) != nil)
    }

    @Test func `a gate outlives the process, and a wrong clock does not lock it for ever`() throws {
        var flow = pacing()
        let paid = try pay(flow.take(at: up(0)))
        _ = flow.throttled(paid, retryAfter: .seconds(60), limits: limits, random: 0, at: up(0))
        let key = Flow(lane: try lane(), action: createAction)
        let saved = flow.persisted(of: key, at: at(10))
        #expect(saved == FlowGate(flow: key, closedUntil: at(60).wall, rateFactor: 0.5, consecutive: 1))
        // Another process has an uptime that is independent of ours.
        let later = Moment(wall: at(20).wall, up: up(5_000))
        var restored = FlowPacing(bucket: TokenBucket(figures, share: 1, at: later.up))
        restored.restore(saved, limits: limits, at: later)
        #expect(restored.nextEligible(at: later.up) == up(5_040))
        #expect(restored.factor == 0.5)
        var wrong = pacing()
        wrong.restore(
            FlowGate(flow: key, closedUntil: at(1e8).wall, rateFactor: 0, consecutive: 1), limits: limits, at: at(0))
        #expect(wrong.nextEligible(at: up(0)) == up(7_200))
        #expect(wrong.factor == limits.rateFloor)
    }
}
