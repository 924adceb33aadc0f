import Model

/// A command's knowledge of a run beside the run's own rows. It counts for the verdict as the rows do.
package struct RunStanding: Sendable, Hashable {
    /// The process that works on the run, if there is one. It counts only while the run has not ended.
    package var work = Work.goesOn
    /// The nights that were due and were not run; nil when the command did not ask, as for a report of a named run.
    package var missed: MissedNights?
    /// Why the missed nights are not known although the command asked for them.
    package var missedUnknown: String?
    /// The next step of the user, when the run ended long ago and the command added nothing to it, so that nothing was done;
    /// nil otherwise.
    package var nothingAdded: String?
    /// The messages about the run, the oldest first.
    package var notices: [Notice] = []

    package enum Work: Sendable, Hashable {
        case goesOn
        /// No process works on the queue.
        case stopped
        /// A process holds the queue, and has given no sign of life for a while.
        case silent(Process)
    }

    /// The process that holds the queue.
    package struct Process: Sendable, Hashable {
        package let host: String
        package let id: Int32
        package let aliveAt: Instant

        package init(host: String, id: Int32, aliveAt: Instant) {
            (self.host, self.id, self.aliveAt) = (host, id, aliveAt)
        }
    }

    package init(work: Work = .goesOn, missed: MissedNights? = nil) { (self.work, self.missed) = (work, missed) }

    /// The newest message to each destination, if it was not delivered or that is not known, by name.
    package var undelivered: [Notice] {
        let newest = Dictionary(notices.filter { $0.state != .silent }.map { ($0.destination, $0) }) { $1 }
        return newest.values.filter(\.isUndelivered).sorted { $0.destination < $1.destination }
    }

    /// Warnings about what the run's own rows do not show.
    var warnings: [String] { (missedUnknown.map { [$0] } ?? []) + undelivered.map(AlertText.warning) }

    /// The word for `work` in JSON.
    var workWord: String {
        switch work {
        case .goesOn: "goes_on"
        case .stopped: "stopped"
        case .silent: "silent"
        }
    }
}
