import Glibc
import Model
import Queue

/// Measures a claim in a full database, in an almost empty one, and in one with a million rows that may not be claimed.
struct ClaimsRow {
    let workspace: Workspace

    static let target = 1.25
    static let few = 1_000
    /// The number of flows that a turn claims from, and the number of claims in each flow.
    static let flows = 16
    static let each = 16
    private static let payload = SampleFleet.payload(120)

    func measure() async throws -> [Line] {
        let many = workspace.size(10_000_000, quick: 200_000)
        let blocked = workspace.size(1_000_000, quick: 200_000)
        let small = try await Side(workspace, lanes: Self.flows)
        try await small.fill(Self.few)
        let large = try await Side(workspace, lanes: 1_000)
        try await large.fill(many)
        let crowded = try await Side(workspace, lanes: Self.flows)
        try await crowded.fill(Self.few)
        try await SampleFleet.fill(
            crowded.store, rows: blocked, lanes: 1_000, first: Self.flows, payload: Self.payload)
        // The system may still be writing the added rows to the disk. This writing must not be measured.
        sync()
        // The three databases alternate, so that a disturbance of the machine affects all of them.
        let sides = [small, large, crowded]
        for side in sides { try await side.takeOver() }
        for _ in 0..<workspace.size(15, quick: 7) {
            for side in sides { try await side.round(of: workspace.size(60, quick: 40)) }
        }
        for side in sides { try await side.store.close() }
        return [
            line("2 a claim among \(many) rows beside \(Self.few)", large, small),
            moves("2   … of it checkpoints", large, small),
            line("2 a claim with \(blocked) rows in closed actions beside none", crowded, small),
            moves("2   … of it checkpoints", crowded, small),
        ]
    }

    private func line(_ what: String, _ side: Side, _ other: Side) -> Line {
        let (costs, against) = (side.costs, other.costs)
        let ratio = Figure.median(costs) / Figure.median(against)
        return Line(
            what: what, value: Figure.spread(costs, unit: " µs"), against: Figure.spread(against, unit: " µs"),
            ratio: ratio, holds: ratio <= Self.target)
    }

    private func moves(_ what: String, _ side: Side, _ other: Side) -> Line {
        func text(_ side: Side) -> String {
            "\(Figure.short(side.checkpointCost)) µs, at most \(Figure.short(side.longestCheckpoint)) ms"
        }
        return Line(what: what, value: text(side), against: text(other), ratio: nil)
    }

    /// One of the databases that are compared.
    private final class Side {
        let store: SQLiteStore
        /// The microseconds of a claim in each round but the first, which warms caches and prepares statements.
        var costs: [Double] { own.map { $0 + checkpointCost } }
        /// The microseconds of a claim without checkpoints, which happen in few rounds.
        private var own: [Double] = []
        private let watch = CheckpointWatch()
        private let lanes: Int
        private var epoch = Epoch(0)
        private var turns = 0
        private var claims = 0

        init(_ workspace: Workspace, lanes: Int) async throws {
            self.lanes = lanes
            store = try await workspace.newStore(watch)
        }

        func fill(_ rows: Int) async throws {
            try await SampleFleet.fill(store, rows: rows, lanes: lanes, payload: ClaimsRow.payload)
        }

        /// Takes the database over. Earlier writes are not counted.
        func takeOver() async throws {
            epoch = try await store.takeOver(SampleFleet.owner, at: SampleFleet.now)
            watch.reset()
        }

        /// A claim's share of the checkpoints in microseconds. A settle fills the log as much and has the same share.
        var checkpointCost: Double { Figure.seconds(watch.spent) * 1e6 / Double(2 * claims) }
        var longestCheckpoint: Double { Figure.seconds(watch.longest) * 1e3 }

        /// Times transactions that only claim. The claimed tasks go back untimed, so that the number of rows stays.
        func round(of count: Int) async throws {
            let clock = ContinuousClock()
            var spent = Duration.zero
            let (before, isFirst) = (claims, claims == 0)
            for _ in 0..<count {
                let (start, moved) = (clock.now, watch.spent)
                let got = try await store.turn(Turn(epoch: epoch, claims: orders()), at: SampleFleet.now).claims
                spent += clock.now - start - (watch.spent - moved)
                claims += got.count
                let back = got.map { claim in
                    Settlement(
                        claim: claim,
                        transition: .wait(until: SampleFleet.now, counters: claim.counters, pendingEnd: nil),
                        result: AttemptResult(.notYet(until: SampleFleet.now, .pace, nil)), calls: [],
                        settledAt: SampleFleet.now)
                }
                _ = try await store.turn(Turn(epoch: epoch, settlements: back), at: SampleFleet.now)
            }
            let made = claims - before
            precondition(made == count * ClaimsRow.flows * ClaimsRow.each, "every order was filled")
            if !isFirst { own.append(Figure.seconds(spent) * 1e6 / Double(made)) }
        }

        /// Orders claims from the next flows, round robin.
        private func orders() -> [ClaimOrder] {
            defer { turns += 1 }
            return (0..<ClaimsRow.flows).map {
                ClaimOrder(flow: SampleFleet.flow((turns * ClaimsRow.flows + $0) % lanes), count: ClaimsRow.each)
            }
        }
    }
}
