import ArgumentParser
import Engine
import Model
import Queue
import Reports

struct WorkCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Drains the queue, and stays for more; SIGTERM lets what is in flight finish.",
        discussion: """
            A second one waits as standby and takes over when the first is gone. SIGTERM is the way to end it, with 0. With \
            --until-idle it ends with 3 when a run that ended meanwhile needs attention, and a signal that leaves tasks \
            open ends it with 130 or 143.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Flag(help: "End when no task is open.") var untilIdle = false
    var options: GlobalOptions { here.over(root.global) }

    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = try workplace(in: surroundings)
        place.tellPaths()
        let session = try await QueueSession(place, place.fleetJobs(place.settledFleet()))
        let before = try await session.store.runs()
        let result = try await session.work(until: untilIdle ? .idle : .stopped)
        let conclusion = untilIdle ? try await conclude(result, before, session) : Conclusion()
        try await session.store.close()
        return conclusion
    }

    /// What came of the runs that have ended since `before`.
    private func conclude(
        _ result: Shift.Result, _ before: [RunSummary], _ session: QueueSession
    ) async throws -> Conclusion {
        let console = session.workplace.console
        let runs = try await session.store.runs()
        let open = runs.reduce(0) { $0 + $1.counts.open }
        if result == .stopped, open > 0 {
            console.tell("interrupted with \(Wording.count(open, "task")) open: work again to go on")
            return Conclusion(signal: session.workplace.surroundings.signals.signal)
        }
        let ends = Dictionary(before.map { ($0.key, $0.endedAt) }) { first, _ in first }
        var conclusion = Conclusion()
        for run in runs where run.endedAt != nil && run.endedAt != ends[run.key] ?? nil {
            guard let report = try await session.store.report(run.key, failureLimit: 0), report.verdict != .ok else {
                continue
            }
            console.tell("\(run.key) needs attention: \(session.workplace.call.line("report \(run.key)"))")
            conclusion.needsAttention = true
        }
        return conclusion
    }
}
