import Model
import Queue

/// Durable transitions a second through the real store: each task is enqueued, claimed and settled, one settle and the
/// next claim of 256 tasks in flight in each turn of the owner, as its loop does when every attempt ends at once.
struct TransitionsRow {
    let workshop: Workshop

    static let target = 100_000.0
    static let concurrent = 256
    static let lanes = 16
    static let payloadBytes = 1_024

    func measure() async throws -> [Line] {
        let tasks = workshop.size(200_000, quick: 40_000)
        let runs = workshop.size(5, quick: 2)
        var bare: [Double] = []
        var whole: [Double] = []
        for _ in 0..<runs {
            bare.append(try await transitions(tasks, concurrent: Self.concurrent, records: false))
            whole.append(try await transitions(tasks, concurrent: Self.concurrent, records: true))
        }
        let narrow = try await transitions(tasks / 4, concurrent: 64, records: false)
        let one = try PlainQueue(path: workshop.newPath()).transitions(workshop.size(10_000, quick: 3_000), batch: 1)
        let hundred = try PlainQueue(path: workshop.newPath()).transitions(tasks / 2, batch: 100)
        let value = Figure.median(bare)
        return [
            Line(
                what: "1 durable transitions/s, 1 KB tasks, 256 concurrent", value: Figure.spread(bare, unit: "/s"),
                against: "target 100000/s", ratio: value / Self.target, holds: value >= Self.target),
            Line(
                what: "1   beside plain SQLite, one step a transaction", value: "\(Figure.short(value))/s",
                against: "\(Figure.short(one))/s", ratio: value / one),
            Line(
                what: "1   beside plain SQLite, 100 steps a transaction", value: "\(Figure.short(value))/s",
                against: "\(Figure.short(hundred))/s", ratio: value / hundred),
            Line(
                what: "1   with a call and a snapshot recorded for each task",
                value: Figure.spread(whole, unit: "/s"), against: "target 100000/s",
                ratio: Figure.median(whole) / Self.target),
            Line(
                what: "1   64 concurrent", value: "\(Figure.short(narrow))/s", against: "target 100000/s",
                ratio: narrow / Self.target),
        ]
    }

    private func transitions(_ tasks: Int, concurrent: Int, records: Bool) async throws -> Double {
        let store = try await workshop.newStore()
        let epoch = try await store.takeOver(Fleet.owner, at: Fleet.now)
        let payload = Fleet.payload(Self.payloadBytes)
        let each = concurrent / Self.lanes
        let orders = (0..<Self.lanes).map { ClaimOrder(flow: Fleet.flow($0), count: each) }
        let clock = ContinuousClock()
        let start = clock.now
        var flying: [Claim] = []
        var settled = 0
        for first in stride(from: 0, to: tasks / Self.lanes, by: each) {
            let entries = (0..<Self.lanes).map { number in
                let lane = Fleet.lane(number)
                return Fleet.entry(lane, Fleet.tasks(first..<(first + each), of: lane, payload: payload))
            }
            _ = try await store.enqueue(Fleet.request(entries), at: Fleet.now)
            var turn = Turn(epoch: epoch)
            turn.settlements = flying.map { Fleet.settlement($0, records: records) }
            turn.claims = orders
            flying = try await store.turn(turn, at: Fleet.now).claims
            settled += turn.settlements.count
        }
        let last = Turn(epoch: epoch, settlements: flying.map { Fleet.settlement($0, records: records) })
        _ = try await store.turn(last, at: Fleet.now)
        settled += flying.count
        let took = clock.now - start
        try await store.close()
        precondition(settled >= tasks - concurrent, "every task went all the way: \(settled) of \(tasks)")
        return Figure.perSecond(3 * settled, took)
    }
}
