import Model

/// The command line that runs a failed or blocked task again, ready to be pasted.
package struct ReplayLine: Sendable, Hashable {
    /// The codes of tasks for which a replay is useless. A newer run does the work of superseded tasks. Deletions are
    /// blocked again until the user follows the hint. The hint's command replays the deletions itself.
    private static let useless: Set<String> = ["Superseded", "BlastRadius"]

    /// Returns nil when a replay would be refused or would do nothing, or when the run's night is over.
    package static func of(
        _ failure: TaskFailure, in report: RunReport, at now: Instant, by call: ProgramCall
    ) -> String? {
        guard call.replays, isPossible(failure.problem.code, in: report, at: now) else { return nil }
        return call.line("replay \(report.run) --task \(failure.task)")
    }

    /// The command line for a whole group of failures.
    static func of(_ group: FailureGroup, in report: RunReport, at now: Instant, by call: ProgramCall) -> String? {
        guard call.replays, isPossible(group.code, in: report, at: now) else { return nil }
        let accounts = Set(group.lanes.map(\.account)).filter { !$0.isEmpty }
        let kind = group.kinds.count == 1 ? " --kind \(group.kinds[0])" : ""
        let filter = accounts.count == 1 ? accounts.map { " --account \($0)" }.joined() : ""
        return call.line("replay \(report.run)\(kind) --code \(ShellWord.quoted(group.code))\(filter)")
    }

    private static func isPossible(_ code: String, in report: RunReport, at now: Instant) -> Bool {
        now < report.deadline && !useless.contains(code)
    }
}
