import Model

/// Everything that a message about a run's end depends on.
package struct AlertFacts: Sendable {
    /// A run that has ended.
    package let report: RunReport
    /// The knowledge of the run beside the report, without its messages: a message is not about messages.
    package var standing = RunStanding()
    /// True for the newest run. Only its good end is a good end of the nights.
    package var isNewest = false
    /// The missed nights between the run before and this one.
    package var newlyMissed: [MissedNights.Missed] = []
    /// The accounts and regions whose newest good snapshot is older than the account's `rpo`.
    package var stale: [String] = []
    /// Spells the command lines.
    package let call: ProgramCall

    package init(_ report: RunReport, call: ProgramCall = .init()) { (self.report, self.call) = (report, call) }

    package var findings: Findings { Findings(report, standing) }
    package var verdict: Verdict { findings.verdict }

    /// The occasions of this run, after a run of the verdict `previous`; nil before the first.
    package func occasions(after previous: String?) -> Set<AlertOccasion> {
        var occasions: Set<AlertOccasion> = [.always]
        if verdict != .ok { occasions.insert(.failure) }
        if verdict == .ok, let previous, previous != Verdict.ok.rawValue { occasions.insert(.recovery) }
        if !newlyMissed.isEmpty { occasions.insert(.missed) }
        if !stale.isEmpty { occasions.insert(.coverage) }
        return occasions
    }
}
