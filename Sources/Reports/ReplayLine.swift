import Model

/// The command that gives a failed or blocked task another chance, ready to be pasted.
package struct ReplayLine: Sendable, Hashable {
    /// Codes of tasks that a newer run has taken the place of, or that are blocked again as long as their hint is not
    /// followed: which replays them.
    private static let useless: Set<String> = ["Superseded", "BlastRadius"]

    /// Nil when a replay would be refused or do nothing, or the run's night is over.
    package static func of(
        _ failure: TaskFailure, in report: RunReport, at now: Instant, by call: ProgramCall
    ) -> String? {
        guard isPossible(failure.problem.code, in: report, at: now) else { return nil }
        return call.line("replay \(report.run) --task \(failure.task)")
    }

    /// The line for a whole group of failures.
    static func of(_ group: FailureGroup, in report: RunReport, at now: Instant, by call: ProgramCall) -> String? {
        guard isPossible(group.code, in: report, at: now) else { return nil }
        let accounts = Set(group.lanes.map(\.account)).filter { !$0.isEmpty }
        let filter = accounts.count == 1 ? accounts.map { " --account \($0)" }.joined() : ""
        return call.line("replay \(report.run) --kind \(group.kind) --code \(ShellWord.quoted(group.code))\(filter)")
    }

    private static func isPossible(_ code: String, in report: RunReport, at now: Instant) -> Bool {
        now < report.deadline && !useless.contains(code)
    }
}
