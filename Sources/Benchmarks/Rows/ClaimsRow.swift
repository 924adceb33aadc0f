import Glibc
import Model
import Queue

/// What a claim costs in a full database beside an empty one, and beside a million rows that may not go.
struct ClaimsRow {
    let workshop: Workshop

    static let target = 1.25
    static let few = 1_000
    /// Flows asked in a turn, and claims of each.
    static let flows = 16
    static let each = 16
    private static let payload = Squad.payload(120)

    func measure() async throws -> [Line] {
        let many = workshop.size(10_000_000, quick: 200_000)
        let blocked = workshop.size(1_000_000, quick: 200_000)
        let small = try await workshop.newStore()
        try await Squad.fill(small, rows: Self.few, lanes: Self.flows, payload: Self.payload)
        let large = try await workshop.newStore()
        try await Squad.fill(large, rows: many, lanes: 1_000, payload: Self.payload)
        let crowded = try await workshop.newStore()
        try await Squad.fill(crowded, rows: Self.few, lanes: Self.flows, payload: Self.payload)
        try await Squad.fill(crowded, rows: blocked, lanes: 1_000, first: Self.flows, payload: Self.payload)
        // What was filled a moment ago is still on its way to the disk, and is not what is measured.
        sync()
        // Interleaved, so that a disturbance of the machine meets all three.
        var costs: [[Double]] = [[], [], []]
        let stores = [(small, Self.flows), (large, 1_000), (crowded, Self.flows)]
        var epochs: [Epoch] = []
        for (store, _) in stores { epochs.append(try await store.takeOver(Squad.owner, at: Squad.now)) }
        for round in 0..<workshop.size(15, quick: 7) {
            for (index, (store, lanes)) in stores.enumerated() {
                let cost = try await microseconds(store, epochs[index], lanes: lanes, round: round)
                // Why: the first round warms caches and prepares statements.
                if round > 0 { costs[index].append(cost) }
            }
        }
        for (store, _) in stores { try await store.close() }
        let medians = costs.map(Figure.median)
        func line(_ what: String, _ index: Int) -> Line {
            let ratio = medians[index] / medians[0]
            return Line(
                what: what, value: Figure.spread(costs[index], unit: " µs"),
                against: Figure.spread(costs[0], unit: " µs"), ratio: ratio, holds: ratio <= Self.target)
        }
        return [
            line("2 a claim among \(many) rows beside \(Self.few)", 1),
            line("2 a claim with \(blocked) rows in closed flows beside none", 2),
        ]
    }

    /// Of one claim, in turns that only claim; what was claimed goes back untimed.
    private func microseconds(_ store: SQLiteStore, _ epoch: Epoch, lanes: Int, round: Int) async throws -> Double {
        let clock = ContinuousClock()
        var spent = Duration.zero
        var claims = 0
        for turnNumber in 0..<workshop.size(60, quick: 40) {
            let first = (round * 60 + turnNumber) * Self.flows
            let orders = (0..<Self.flows).map {
                ClaimOrder(flow: Squad.flow((first + $0) % lanes), count: Self.each)
            }
            let start = clock.now
            let got = try await store.turn(Turn(epoch: epoch, claims: orders), at: Squad.now).claims
            spent += clock.now - start
            claims += got.count
            let back = got.map { claim in
                Settlement(
                    claim: claim, transition: .wait(until: Squad.now, counters: claim.counters, pendingEnd: nil),
                    result: AttemptResult(.notYet(until: Squad.now, .pace, nil)), calls: [], settledAt: Squad.now)
            }
            _ = try await store.turn(Turn(epoch: epoch, settlements: back), at: Squad.now)
        }
        precondition(claims == workshop.size(60, quick: 40) * Self.flows * Self.each, "every order was filled")
        return Figure.seconds(spent) * 1e6 / Double(claims)
    }
}
