import Foundation
import Model
import Queue

/// Measures durable transitions per second through the real store. Each task is enqueued, claimed and settled. One
/// transaction settles 256 tasks and claims the next 256, as the owner's loop does when every attempt ends at once.
struct TransitionsRow {
    let workspace: Workspace

    static let target = 100_000.0
    static let concurrent = 256
    static let lanes = 16
    /// The number of tasks that one transaction enqueues.
    static let batch = 4_096
    static let payloadBytes = 1_024

    /// The cost of the steps of one kind.
    struct Measured {
        let perSecond: Double
        /// The processor time per step, in microseconds.
        let microseconds: Double

        init(_ steps: Int, _ took: Duration, processorSeconds: Double) {
            perSecond = Figure.perSecond(steps, took)
            microseconds = processorSeconds * 1e6 / Double(steps)
        }
    }

    func measure() async throws -> [Line] {
        let tasks = workspace.size(200_000, quick: 40_000)
        let runs = workspace.size(5, quick: 2)
        var bare: [Measured] = []
        var whole: [Measured] = []
        for _ in 0..<runs {
            bare.append(try await transitions(tasks, concurrent: Self.concurrent, records: false))
            whole.append(try await transitions(tasks, concurrent: Self.concurrent, records: true))
        }
        let narrow = try await transitions(tasks / 4, concurrent: 64, records: false)
        let one = try BaselineQueue(path: workspace.newPath()).transitions(
            workspace.size(10_000, quick: 3_000), batch: 1
        )
        .perSecond
        let hundred = try BaselineQueue(path: workspace.newPath()).transitions(tasks / 2, batch: 100).perSecond
        let value = Figure.median(bare.map(\.perSecond))
        return [
            Line(
                what: "1 durable transitions/s, 1 KB tasks, 256 concurrent",
                value: Figure.spread(bare.map(\.perSecond), unit: "/s"),
                against: "target 100000/s", ratio: value / Self.target, holds: value >= Self.target),
            Line(
                what: "1   beside plain SQLite, one step to a transaction", value: "\(Figure.short(value))/s",
                against: "\(Figure.short(one))/s", ratio: value / one),
            Line(
                what: "1   beside plain SQLite, 100 steps to a transaction", value: "\(Figure.short(value))/s",
                against: "\(Figure.short(hundred))/s", ratio: value / hundred),
            Line(
                what: "1   with a call and a snapshot recorded for each task",
                value: Figure.spread(whole.map(\.perSecond), unit: "/s"), against: "target 100000/s",
                ratio: Figure.median(whole.map(\.perSecond)) / Self.target),
            Line(
                what: "1   64 concurrent", value: "\(Figure.short(narrow.perSecond))/s", against: "target 100000/s",
                ratio: narrow.perSecond / Self.target),
            Line(
                what: "1   processor time of a transition, bare; recorded",
                value: Figure.spread(bare.map(\.microseconds), unit: " µs"),
                against: Figure.spread(whole.map(\.microseconds), unit: " µs"), ratio: nil),
        ]
    }

    private func transitions(_ tasks: Int, concurrent: Int, records: Bool) async throws -> Measured {
        let store = try await workspace.newStore()
        let epoch = try await store.takeOver(SampleFleet.owner, at: SampleFleet.now)
        let payload = SampleFleet.payload(Self.payloadBytes)
        let each = concurrent / Self.lanes
        let orders = (0..<Self.lanes).map { ClaimOrder(flow: SampleFleet.flow($0), count: each) }
        let clock = ContinuousClock()
        let processor = ProcessFigures.processorSeconds
        let start = clock.now
        var flying: [Claim] = []
        var settled = 0
        try await Self.enqueue(store, 0, payload)
        for batch in 0..<(tasks / Self.batch) {
            // Why at the same time: a producer runs beside the owner, and the store has one writer for both.
            async let next: Void = Self.enqueue(store, batch + 1, payload)
            for _ in 0..<(Self.batch / concurrent) {
                var turn = Turn(epoch: epoch)
                turn.settlements = flying.map { SampleFleet.settlement($0, records: records) }
                turn.claims = orders
                flying = try await store.turn(turn, at: SampleFleet.now).claims
                settled += turn.settlements.count
            }
            try await next
        }
        let last = Turn(epoch: epoch, settlements: flying.map { SampleFleet.settlement($0, records: records) })
        _ = try await store.turn(last, at: SampleFleet.now)
        settled += flying.count
        let took = clock.now - start
        try await store.close()
        precondition(settled == tasks / Self.batch * Self.batch, "every task went all the way: \(settled) of \(tasks)")
        // Why one batch more: the last batch was enqueued but is never claimed.
        let transitions = 3 * settled + Self.batch
        return Measured(
            transitions, took, processorSeconds: ProcessFigures.processorSeconds - processor)
    }

    /// Enqueues the tasks of a few lanes in one transaction, as a fan-out does.
    private static func enqueue(_ store: SQLiteStore, _ number: Int, _ payload: String) async throws {
        let each = Self.batch / Self.lanes
        let entries = (0..<Self.lanes).map { index in
            let lane = SampleFleet.lane(index)
            return SampleFleet.entry(
                lane, SampleFleet.tasks((number * each)..<((number + 1) * each), of: lane, payload: payload))
        }
        _ = try await store.enqueue(SampleFleet.request(entries), at: SampleFleet.now)
    }
}
