import Model

/// The exit codes of the program (REQUIREMENTS R51).
package enum ProgramStatus: Int32, Sendable, CaseIterable {
    case fine = 0
    /// Something the program could not get past.
    case fatal = 1
    /// A run ended with something failed, blocked, unconfirmed or uncovered, or a finished night was run again.
    case attention = 3
    case usage = 64
    /// The database is in use or unusable.
    case database = 75
    case configuration = 78
    /// SIGINT with tasks open.
    case interrupted = 130
    /// SIGTERM with tasks open.
    case terminated = 143
}

/// How a command came to its end; everything that its exit code depends on.
package struct Conclusion: Sendable, Hashable {
    /// What stopped the command before it could do its work.
    package var failure: Failure?
    /// The signal that stopped it. Counts when the run that was worked is still running, or when there is none to tell.
    package var signal: Signal?
    /// The run that was worked, as it is now.
    package var report: RunReport?
    /// Something is wrong that no report shows, e.g. nothing was added to a run that ended long ago, or a plan has
    /// lanes that could not be looked at.
    package var needsAttention = false

    package enum Failure: Sendable, Hashable { case usage, configuration, database, fatal }
    package enum Signal: Sendable, Hashable { case interrupt, terminate }

    package init(
        failure: Failure? = nil, signal: Signal? = nil, report: RunReport? = nil, needsAttention: Bool = false
    ) {
        self.failure = failure
        self.signal = signal
        self.report = report
        self.needsAttention = needsAttention
    }
}

extension ProgramStatus {
    /// The one way from a conclusion to an exit code: the first that applies.
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
        if conclusion.needsAttention { return .attention }
        guard let report = conclusion.report, report.state == .ended else { return .fine }
        return report.verdict == .ok ? .fine : .attention
    }
}
