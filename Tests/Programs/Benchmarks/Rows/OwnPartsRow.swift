import Commands
import Model

/// The program's own parts, each beside the library's way in the row that it serves. A part that saves less than a tenth
/// of the row's processor time goes (DECISIONS D14, D30).
struct OwnPartsRow {
    let workspace: Workspace

    typealias Measured = TransitionsRow.Measured

    static let target = 0.9

    func measure() async throws -> [Line] {
        let calls = CallsRow(workspace: workspace)
        let (server, endpoint) = try CallsRow.startServer()
        defer { server.end() }
        let live = Effects.live()
        let sleeping = Effects(
            now: live.now, uptime: live.uptime, sleep: { try await Task.sleep(for: $0, clock: .continuous) },
            random: live.random)
        let workers = try await compare(
            "4 Workers beside Swift's executor", { try await calls.run(against: endpoint) },
            { try await calls.run(against: endpoint, isPlain: true) })
        let timers = try await compare(
            "4 TimerQueue beside Task.sleep", { try await calls.run(against: endpoint) },
            { try await calls.run(against: endpoint, effects: sleeping) })
        let statements = try await compare(
            "1 SQLStatement beside GRDB's, plain queue", { try plainQueue(isOwn: true) },
            { try plainQueue(isOwn: false) })
        return workers + timers + statements
    }

    private func plainQueue(isOwn: Bool) throws -> Measured {
        try BaselineQueue(path: workspace.newPath())
            .transitions(workspace.size(100_000, quick: 20_000), batch: 100, isOwn: isOwn)
    }

    /// Measures both in turn, each as often first, after an uncounted first run. The ratio is the median of the pairs' own.
    private func compare(
        _ what: String, _ own: () async throws -> Measured, _ library: () async throws -> Measured
    ) async throws -> [Line] {
        var pairs: [(own: Measured, library: Measured)] = []
        _ = try await own()
        for pair in 0..<workspace.size(9, quick: 3) {
            let early = pair.isMultiple(of: 2) ? nil : try await library()
            let mine = try await own()
            let late = early == nil ? try await library() : nil
            if let theirs = early ?? late { pairs.append((mine, theirs)) }
        }
        func line(_ unit: String, _ figure: (Measured) -> Double, isJudged: Bool = false) -> Line {
            let ratio = Figure.median(pairs.map { figure($0.own) / figure($0.library) })
            return Line(
                what: isJudged ? what : "    the same", value: Figure.spread(pairs.map { figure($0.own) }, unit: unit),
                against: Figure.spread(pairs.map { figure($0.library) }, unit: unit), ratio: ratio,
                holds: isJudged ? ratio <= Self.target : nil)
        }
        return [line(" µs", \.microseconds, isJudged: true), line("/s", \.perSecond)]
    }
}
