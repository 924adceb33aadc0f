import Engine
import Model
import Queue
import Testing

/// A scheduler with its pacing, a backlog of rows per flow, and calls that take a second of virtual time.
struct Bench {
    var scheduler: Scheduler
    var pacing: PacingTable
    var backlog: [Flow: Int] = [:]
    var running: [(flow: Flow, paid: Int, ends: Double)] = []
    /// Every claim with its time in seconds.
    var log: [(flow: Flow, at: Double)] = []
    var now = 0.0
    /// The seconds that a call of a lane takes. In a lane that is not named here, a call takes one second.
    var slow: [Lane: Double] = [:]
    /// The number of rounds in which the scheduler was asked.
    var rounds = 0

    init(limits: Limits = Limits(), buckets: [ActionName: BucketFigures] = [:]) {
        scheduler = Scheduler(limits: limits)
        pacing = PacingTable(limits: limits, buckets: buckets, at: up(0))
    }

    mutating func add(_ flow: Flow, _ count: Int, answering: Bool = true) {
        backlog[flow, default: 0] += count
        scheduler.observe(FlowStatus(flow: flow, earliestDue: at(now).wall), at: at(now))
        if answering { answer(flow.lane) }
    }

    mutating func answer(_ lane: Lane) {
        pacing.note(lane, .answering)
        for (lane, health) in pacing.takeChanges() { scheduler.note(lane, health, at: at(now)) }
    }

    /// Orders, starts, and moves to the next end or timer, until `end` or until nothing is left to do.
    mutating func run(until end: Double) {
        while now <= end {
            rounds += 1
            for (order, paid) in scheduler.next(at: at(now), pacing: &pacing) {
                let got = min(order.count, backlog[order.flow] ?? 0)
                backlog[order.flow, default: 0] -= got
                let due = (backlog[order.flow] ?? 0) > 0 ? at(now).wall : nil
                scheduler.fill(
                    order, got: got, paid: paid, status: FlowStatus(flow: order.flow, earliestDue: due), at: at(now),
                    pacing: &pacing)
                if got > 0 { scheduler.learn(nil, of: order.flow.action, at: at(now)) }
                for _ in 0..<got {
                    log.append((order.flow, now))
                    running.append((order.flow, paid, now + (slow[order.flow.lane] ?? 1)))
                }
            }
            if scheduler.hasCandidates { continue }
            let ends = running.map(\.ends).min()
            let wake = scheduler.nextWake().map { Double($0.nanoseconds) / 1e9 }
            guard let next = [ends, wake].compactMap({ $0 }).min() else { return }
            now = max(now, next)
            for done in running where done.ends <= now {
                scheduler.finish(done.flow, task: TaskID(0), leftPending: false, refusedUntil: nil, at: at(now))
            }
            running.removeAll { $0.ends <= now }
        }
    }

    /// The time of a lane's last claim.
    func finish(_ lane: Lane) -> Double? { log.last { $0.flow.lane == lane }?.at }
}

@Suite struct SchedulerTests {
    func flow(_ number: Int, _ region: String = "cn-north-1", _ action: ActionName = createAction) throws -> Flow {
        Flow(lane: try lane(number, region), action: action)
    }

    @Test func `a small account does not wait for a large one`() throws {
        var limits = Limits()
        limits.maxInFlight = 8
        var bench = Bench(limits: limits)
        bench.add(try flow(1), 5_000)
        for number in 2...5 { bench.add(try flow(number), 4) }
        bench.run(until: 1e9)
        for number in 2...5 { #expect(try #require(bench.finish(try lane(number))) <= 3) }
        #expect(bench.log.count == 5_016)
    }

    @Test func `accounts with a backlog get shares that differ by one at most, whatever their lanes and flows`() throws
    {
        var limits = Limits()
        limits.maxInFlight = 6
        var bench = Bench(limits: limits)
        for action in [createAction, removeAction] { bench.scheduler.learn(nil, of: action, at: at(0)) }
        let regions = ["cn-north-1", "cn-northwest-1", "us-east-1", "eu-west-1"]
        for region in regions {
            for action in [createAction, removeAction] { bench.add(try flow(1, region, action), 999) }
        }
        bench.add(try flow(2), 999)
        bench.add(try flow(3, "us-east-1"), 999)
        bench.run(until: 99)
        let shares = try (1...3).map { number in
            let account = try account(number)
            return bench.log.count { $0.flow.lane.account == account }
        }
        #expect(try #require(shares.max()) - (try #require(shares.min())) <= 1, "\(shares)")
        let lanes = Dictionary(grouping: bench.log.filter { $0.flow.lane.account.digits.hasSuffix("1") }, by: \.flow)
            .mapValues(\.count)
        #expect(try #require(lanes.values.max()) - (try #require(lanes.values.min())) <= 1, "\(lanes)")
    }

    @Test func `an account's turn is a 256th of the slots, of one flow, and shares differ by no more`() throws {
        var bench = Bench(limits: Limits())
        bench.scheduler.learn(nil, of: createAction, at: at(0))
        for number in 1...300 { bench.add(try flow(number), 999) }
        let orders = bench.scheduler.next(at: at(0), pacing: &bench.pacing)
        #expect(orders.map(\.order.count) == Array(repeating: 4, count: 256))
        #expect(Set(orders.map(\.order.flow)).count == 256)

        bench = Bench(limits: Limits())
        for number in 1...300 { bench.add(try flow(number), 999) }
        bench.run(until: 20)
        let shares = Dictionary(grouping: bench.log, by: \.flow).mapValues(\.count)
        #expect(shares.count == 300)
        #expect(try #require(shares.values.max()) - (try #require(shares.values.min())) <= 4, "\(shares)")
        let starts = Dictionary(bench.log.map { ($0.flow, $0.at) }) { first, _ in first }
        #expect(try #require(starts.values.max()) <= 1)
    }

    @Test func `bounds hold, and no slot is idle while something may start`() throws {
        var limits = Limits()
        limits.maxInFlight = 10
        limits.maxInFlightPerRegion = 4
        var bench = Bench(limits: limits)
        for number in 1...4 { bench.add(try flow(number), 100) }
        bench.run(until: 20)
        let bySecond = Dictionary(grouping: bench.log, by: \.at)
        for second in 0...20 {
            let claims = bySecond[Double(second)] ?? []
            #expect(claims.count == 10, "second \(second)")
            let busiest = Dictionary(grouping: claims, by: \.flow).values.map(\.count).max()
            #expect(try #require(busiest) <= 4)
        }
    }

    @Test func `a closed flow delays no other and costs nothing`() throws {
        func finishes(_ closed: Bool) throws -> (finish: Double, rounds: Int) {
            var bench = Bench(buckets: [createAction: figures])
            bench.add(try flow(2), 60)
            if closed {
                for number in 3...202 {
                    let blocked = try flow(number)
                    let paid = try pay(bench.pacing.claim(blocked, at: at(0)))
                    _ = bench.pacing.answered(
                        blocked, .throttled(retryAfter: .hours(1)), paid: paid, random: 0.5, at: at(0))
                    bench.add(blocked, 1_000)
                }
            }
            bench.run(until: 3_599)
            return (try #require(bench.finish(try lane(2))), bench.rounds)
        }
        let (alone, crowded) = (try finishes(false), try finishes(true))
        #expect(alone.finish == crowded.finish)
        #expect(crowded.rounds <= alone.rounds + 1)
    }

    @Test func `a lane's claims stay within its bucket`() throws {
        var bench = Bench(buckets: [createAction: figures])
        bench.add(try flow(1), 100)
        bench.run(until: 1e6)
        #expect(bench.log.count == 100)
        for first in bench.log.indices {
            for last in first..<bench.log.count {
                let seconds = bench.log[last].at - bench.log[first].at
                #expect(Double(last - first + 1) <= 9 + 0.9 * seconds + 1e-6)
            }
        }
        let bound = (100 - 9) / 0.9
        #expect(try #require(bench.log.last).at <= bound * 1.05)
    }

    @Test func `a lane that has not answered gets one slot, and all such lanes half as many as the others`() throws {
        var limits = Limits()
        limits.maxInFlight = 20
        var bench = Bench(limits: limits)
        for number in 1...50 { bench.add(try flow(number), 3, answering: false) }
        let first = bench.scheduler.next(at: at(0), pacing: &bench.pacing)
        #expect(first.map(\.order.count) == Array(repeating: 1, count: 10))
        #expect(bench.scheduler.unproven == 10)
        for (order, paid) in first {
            bench.scheduler.fill(
                order, got: 1, paid: paid, status: FlowStatus(flow: order.flow, earliestDue: nightStart), at: at(0),
                pacing: &bench.pacing)
        }
        bench.scheduler.learn(nil, of: createAction, at: at(0))
        bench.answer(try lane(1))
        #expect(bench.scheduler.unproven == 9)
        let second = bench.scheduler.next(at: at(0), pacing: &bench.pacing).map(\.order)
        let answering = try lane(1)
        #expect(second.first { $0.flow.lane == answering }?.count == 15, "as many as a lane may have")
        #expect(second.count { $0.flow.lane != answering } == 1, "one new lane takes the free place")
    }

    @Test func `lanes that hang take no slot of the others`() throws {
        func finish(hanging: ClosedRange<Int>?) throws -> [Double?] {
            var limits = Limits()
            limits.maxInFlight = 20
            var bench = Bench(limits: limits)
            for number in hanging.map(Array.init) ?? [] {
                bench.slow[try lane(number)] = 60
                bench.add(try flow(number), 9, answering: false)
            }
            for number in 1...10 { bench.add(try flow(number), 100) }
            bench.run(until: 120)
            return try (1...10).map { bench.finish(try lane($0)) }
        }
        #expect(try finish(hanging: 11...60) == (try finish(hanging: nil)))
    }

    @Test func `a hung lane gives its other slots away until it answers`() throws {
        var bench = Bench()
        bench.slow[try lane(1)] = 1_000
        bench.add(try flow(1), 50)
        bench.pacing.note(try lane(1), .hung)
        for (lane, health) in bench.pacing.takeChanges() { bench.scheduler.note(lane, health, at: at(0)) }
        bench.add(try flow(2), 50)
        bench.run(until: 900)
        let first = try lane(1)
        #expect(bench.log.count { $0.flow.lane == first } == 1)
        #expect(try #require(bench.finish(try lane(2))) <= 4)
    }

    @Test func `lanes that cease to answer all at once are not granted their slots twice`() throws {
        var limits = Limits()
        limits.maxInFlight = 20
        var bench = Bench(limits: limits)
        for number in 1...4 {
            bench.slow[try lane(number)] = 1_000
            bench.add(try flow(number), 16)
        }
        bench.add(try flow(5), 1)
        bench.run(until: 0.5)
        let claimed = (bench.log.count, bench.scheduler.inFlight)
        for number in 1...4 { bench.pacing.note(try lane(number), .hung) }
        for (lane, health) in bench.pacing.takeChanges() { bench.scheduler.note(lane, health, at: at(1)) }
        for number in 11...40 {
            bench.slow[try lane(number)] = 1_000
            bench.add(try flow(number), 16)
        }
        bench.run(until: 900)
        #expect(claimed.1 > 10, "more than lanes that do not answer may have")
        #expect(claimed.1 + bench.log.count - claimed.0 == 30, "half as many as there are, on top")
    }

    @Test func `no lane starves among those that do not answer`() throws {
        var limits = Limits()
        limits.maxInFlight = 4
        var bench = Bench(limits: limits)
        for number in 1...30 { bench.add(try flow(number), 5, answering: false) }
        bench.run(until: 1e6)
        #expect(bench.log.count == 150)
        let firsts = Set(bench.log.prefix(30).map(\.flow))
        #expect(firsts.count == 30, "each had its first turn before any had its second")
    }

    @Test func `capacity holds back the flow of its kind alone`() throws {
        var bench = Bench()
        bench.add(try flow(1), 20)
        bench.scheduler.learn(LaneCapacity(limit: 3), of: createAction, at: at(0))
        bench.scheduler.learn(nil, of: removeAction, at: at(0))
        bench.add(try flow(1, "cn-north-1", removeAction), 5)
        let orders = bench.scheduler.next(at: at(0), pacing: &bench.pacing).map(\.order)
        #expect(orders.first { $0.flow.action == createAction }?.count == 3)
        #expect(orders.first { $0.flow.action == removeAction }?.count == 13, "the rest of the lane's slots")
    }

    @Test func `what is due later is claimed when it is due, also after the wall clock jumped`() throws {
        var scheduler = Scheduler(limits: Limits())
        var pacing = PacingTable(limits: Limits(), buckets: [:], at: up(0))
        let due = FlowStatus(flow: try flow(1), earliestDue: nightStart + .hours(1))
        scheduler.observe(due, at: at(0))
        #expect(scheduler.next(at: at(0), pacing: &pacing).isEmpty)
        #expect(scheduler.nextWake() == up(3_600))
        let jumped = Moment(wall: nightStart + .minutes(59), up: up(1))
        scheduler.rebase(at: jumped)
        #expect(scheduler.nextWake() == up(61))
        #expect(!scheduler.isIdle)
        scheduler.replace(with: [], at: jumped)
        #expect(scheduler.isIdle)
        #expect(scheduler.nextWake() == nil)
    }

    @Test func `a flow that has no row left and no attempt is at rest, and tells what is open in its lane`() throws {
        var bench = Bench()
        let (creates, removes) = (try flow(1, "cn-north-1"), try flow(1, "cn-north-1", removeAction))
        bench.scheduler.learn(nil, of: creates.action, at: at(0))
        bench.scheduler.learn(nil, of: removes.action, at: at(0))
        bench.add(creates, 40)
        bench.add(removes, 2)
        bench.run(until: 1.5)
        let rested = bench.scheduler.takeRested()
        #expect(rested.map(\.lane) == [creates.lane] && rested.first?.open == [creates.action], "\(rested)")
        #expect(bench.scheduler.takeRested().isEmpty, "told once")
        bench.run(until: 60)
        #expect(bench.scheduler.takeRested().map(\.open) == [[]])
    }

    @Test func `a store that promises rows and gives none is not asked in an endless loop`() throws {
        var scheduler = Scheduler(limits: Limits())
        var pacing = PacingTable(limits: Limits(), buckets: [:], at: up(0))
        let promise = FlowStatus(flow: try flow(1), earliestDue: nightStart)
        scheduler.observe(promise, at: at(0))
        let orders = scheduler.next(at: at(0), pacing: &pacing)
        #expect(orders.count == 1)
        for (order, paid) in orders {
            scheduler.fill(order, got: 0, paid: paid, status: promise, at: at(0), pacing: &pacing)
        }
        #expect(scheduler.next(at: at(0.5), pacing: &pacing).isEmpty)
        #expect(!scheduler.hasCandidates)
        #expect(scheduler.nextWake() == up(1))
        #expect(scheduler.inFlight == 0)
        #expect(scheduler.next(at: at(1), pacing: &pacing).count == 1)
    }

    @Test func `tokens that found no row are given back`() throws {
        var bench = Bench(buckets: [createAction: figures])
        bench.scheduler.learn(nil, of: createAction, at: at(0))
        bench.add(try flow(1), 1)
        bench.run(until: 0)
        #expect(bench.log.count == 1)
        #expect(bench.pacing[try flow(1)].available(at: up(0)) == 8)
    }
}
