import Model
import Queue

/// Measures the time from a new owner's start until waiting tasks can be claimed, with earlier tasks in flight.
struct RestartRow {
    let workspace: Workspace

    static let target = 1.0
    static let inFlight = 1_000
    static let lanes = 1_000

    func measure() async throws -> [Line] {
        let waiting = workspace.size(100_000, quick: 20_000)
        let path = workspace.newPath()
        let before = try await SQLiteStore.open(path: path, .creating, at: SampleFleet.now)
        try await SampleFleet.fill(
            before, rows: waiting + Self.inFlight, lanes: Self.lanes, payload: SampleFleet.payload(1_024))
        let epoch = try await before.takeOver(SampleFleet.owner, at: SampleFleet.now)
        let orders = (0..<Self.lanes).map { ClaimOrder(flow: SampleFleet.flow($0), count: 1) }
        let left = try await before.turn(Turn(epoch: epoch, claims: orders), at: SampleFleet.now).claims
        precondition(left.count == Self.inFlight, "these are in flight")
        // The store is not closed, because a dead process leaves the log as it is.
        let clock = ContinuousClock()
        let start = clock.now
        let store = try await SQLiteStore.open(path: path, .existing, at: SampleFleet.now)
        let later = SampleFleet.now + .seconds(1)
        let mine = try await store.takeOver(SampleFleet.owner, at: later)
        let flows = try await store.flows()
        let ready = clock.now - start
        let all = flows.map { ClaimOrder(flow: $0.flow, count: waiting) }
        let claimed = try await store.turn(Turn(epoch: mine, claims: all), at: later).claims
        let everything = clock.now - start
        precondition(claimed.count == waiting + Self.inFlight, "every task can be claimed")
        precondition(
            claimed.count { $0.counters.mustReconcile } == Self.inFlight, "what was in flight reconciles first")
        try await store.close()
        let seconds = Figure.seconds(ready)
        return [
            Line(
                what: "6 restart, \(waiting) waiting and \(Self.inFlight) in flight: can be claimed",
                value: "\(Figure.short(seconds)) s", against: "target 1 s", ratio: seconds / Self.target,
                holds: seconds <= Self.target),
            Line(
                what: "6   and all of them were, in one transaction",
                value: "\(Figure.short(Figure.seconds(everything))) s", against: "target 1 s",
                ratio: Figure.seconds(everything) / Self.target),
        ]
    }
}
