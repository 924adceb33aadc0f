import Model

/// The exit codes of the program (REQUIREMENTS R51).
package enum ProgramStatus: Int32, Sendable, CaseIterable {
    case fine = 0
    /// An error that no other code describes.
    case fatal = 1
    /// Something failed, is blocked, unconfirmed or not covered, or a night was missed. README.md lists all cases.
    case attention = 3
    /// `coverage` found a selected volume without a good snapshot that is young enough.
    case breach = 4
    case usage = 64
    /// The database is in use by a hung process, or cannot be used.
    case database = 75
    case configuration = 78
    /// SIGINT stopped the command, and tasks are open.
    case interrupted = 130
    /// SIGTERM stopped the command, and tasks are open.
    case terminated = 143
}

/// How a command ended, with all facts on which its exit code depends.
package struct Conclusion: Sendable, Hashable {
    /// The failure that stopped the command before it could do its work.
    package var failure: Failure?
    /// The signal that stopped the command. The signal counts when the run has not ended, or when `report` is nil.
    package var signal: Signal?
    /// The report of the run that the command worked on.
    package var report: RunReport?
    /// The command's knowledge of the run beside `report`.
    package var standing: RunStanding
    /// True when something is wrong that no report shows. Example: a plan could not read an account.
    package var needsAttention = false
    /// True when a selected volume has no good snapshot that is young enough.
    package var isBreached = false

    package enum Failure: Sendable, Hashable { case usage, configuration, database, fatal }
    package enum Signal: Sendable, Hashable { case interrupt, terminate }

    package init(
        failure: Failure? = nil, signal: Signal? = nil, report: RunReport? = nil, standing: RunStanding = .init(),
        needsAttention: Bool = false, isBreached: Bool = false
    ) {
        self.failure = failure
        self.signal = signal
        self.report = report
        self.standing = standing
        self.needsAttention = needsAttention
        self.isBreached = isBreached
    }
}

extension ProgramStatus {
    /// Returns the exit code by the first case that applies. `AWSMan` turns 0 into 1 if standard output was lost.
    package static func of(_ conclusion: Conclusion) -> ProgramStatus {
        switch conclusion.failure {
        case .usage: return .usage
        case .configuration: return .configuration
        case .database: return .database
        case .fatal: return .fatal
        case nil: break
        }
        if let signal = conclusion.signal, conclusion.report.map({ $0.state == .running }) ?? true {
            return signal == .interrupt ? .interrupted : .terminated
        }
        // Why first: a breach is certain, whatever else could not be read.
        if conclusion.isBreached { return .breach }
        if conclusion.needsAttention { return .attention }
        guard let report = conclusion.report else { return .fine }
        return Findings(report, conclusion.standing).verdict == .ok ? .fine : .attention
    }
}
