import Accounts
import ArgumentParser
import Engine
import Model
import Queue
import Reports

struct WorkCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Works on the queue until it is stopped. A signal lets the calls in flight finish.",
        discussion: """
            A second `work` on the same database waits, and takes over when the first has ended. SIGTERM stops it with 0. \
            With --until-idle it ends by itself: with 3 when a run that ended meanwhile needs attention, and with 130 or \
            143 when a signal left tasks open.
            """)

    @ParentCommand var root: AWSMan
    @OptionGroup(visibility: .hidden) var here: GlobalOptions
    @Flag(help: "End when no task is open.") var untilIdle = false
    @OptionGroup var metrics: MetricsOptions
    func execute(in surroundings: Surroundings) async throws -> Conclusion {
        let place = workplace(in: surroundings)
        place.tellPaths()
        let fleet = try await place.settledFleet()
        place.tell(messageProblemsOf: fleet)
        let session = try await QueueSession(place, place.wholeFleetJobs(fleet), metrics: metrics.file(place))
        let before = try await session.store.runs()
        let result = try await session.work(until: untilIdle ? .idle : .stopped)
        await session.messenger.tell(session.store)
        var conclusion = untilIdle ? try await conclude(result, before, session) : Conclusion()
        if untilIdle, !fleet.messageProblems.isEmpty { conclusion.needsAttention = true }
        // Why two lines: without a file of metrics the arguments of its method are not evaluated.
        let facts = try await session.end()
        session.metrics?.write(facts)
        return conclusion
    }

    /// The results of the runs that have ended since `before`.
    private func conclude(
        _ result: Shift.Result, _ before: [RunSummary], _ session: QueueSession
    ) async throws -> Conclusion {
        let console = session.workplace.console
        let runs = try await session.store.runs()
        let open = runs.reduce(0) { $0 + $1.counts.open }
        if result == .stopped, open > 0 {
            let call = session.workplace.call.line("work --until-idle")
            console.tell("interrupted with \(Wording.count(open, "task")) open; to continue: \(call)")
            return Conclusion(signal: session.workplace.surroundings.signals.signal)
        }
        let ends = Dictionary(before.map { ($0.key, $0.endedAt) }) { first, _ in first }
        var conclusion = Conclusion()
        for run in runs where run.endedAt != nil && run.endedAt != ends[run.key] ?? nil {
            guard let report = try await session.store.report(run.key, failureLimit: 0) else { continue }
            var standing = RunStanding()
            standing.notices = try await session.store.noticesToShow(of: run.key, at: session.workplace.now)
            guard Findings(report, standing).verdict != .ok else { continue }
            console.tell("\(run.key) needs attention: \(session.workplace.call.line("report \(run.key)"))")
            conclusion.needsAttention = true
        }
        return conclusion
    }
}
