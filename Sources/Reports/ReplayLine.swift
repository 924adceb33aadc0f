import Model

/// The command that gives a failed or blocked task another chance, ready to be pasted.
package struct ReplayLine: Sendable, Hashable {
    /// Codes of tasks that a newer run has taken the place of, or that are blocked again as long as their hint is not
    /// followed: which replays them.
    private static let useless: Set<String> = ["Superseded", "BlastRadius"]

    /// Nil when a replay would be refused or do nothing, or the run's slot is over.
    package static func of(_ failure: TaskFailure, in report: RunReport, at now: Instant) -> String? {
        guard isPossible(failure.problem.code, in: report, at: now) else { return nil }
        return "aws-man replay \(report.run) --task \(failure.task)"
    }

    /// The line for a whole group of failures.
    static func of(_ group: FailureGroup, in report: RunReport, at now: Instant) -> String? {
        guard isPossible(group.code, in: report, at: now) else { return nil }
        let accounts = Set(group.lanes.map(\.account)).filter { !$0.isEmpty }
        let filter = accounts.count == 1 ? accounts.map { " --account \($0)" }.joined() : ""
        return "aws-man replay \(report.run) --kind \(group.kind) --code \(quoted(group.code))\(filter)"
    }

    private static func isPossible(_ code: String, in report: RunReport, at now: Instant) -> Bool {
        now < report.deadline && !useless.contains(code)
    }

    /// Codes come from outside: nothing but the plainest goes unquoted into a line for the shell.
    private static func quoted(_ code: String) -> String {
        let plain = code.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 46
                || byte == 45 || byte == 95
        }
        return plain && !code.isEmpty
            ? code : "'" + Printable.line(code).split(separator: "'").joined(separator: "'\\''") + "'"
    }
}
