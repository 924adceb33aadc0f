import Model

/// The start of a run: its lanes with their enumerations, and the accounts that cannot be enumerated.
package struct EnqueueRequest: Sendable {
    package var run: RunKey
    package var night: Night
    package var lanes: [LaneEntry]
    /// Accounts that take no part, e.g. because their file is broken.
    package var uncovered: [UncoveredAccount]
    package var options: RunOptions
    /// The lanes in which the options hold. When the list is empty, the options hold in no lane.
    package var scopes: [LaneScope]
    /// Warnings about the run as a whole.
    package var warnings: [String]
    /// True when the enumerations of a run that has ended are to be opened again (DECISIONS D85).
    package var listsAgain: Bool

    package init(
        run: RunKey, night: Night, lanes: [LaneEntry], uncovered: [UncoveredAccount] = [],
        options: RunOptions = .init(),
        scopes: [LaneScope] = [.all], warnings: [String] = [], listsAgain: Bool = false
    ) {
        (self.run, self.night, self.lanes, self.uncovered, self.options) = (run, night, lanes, uncovered, options)
        (self.scopes, self.warnings, self.listsAgain) = (scopes, warnings, listsAgain)
    }
}

/// A part of a run's lanes, including lanes that are added later. Nil means every account, or every region.
package struct LaneScope: Hashable, Sendable {
    package let account: AccountID?
    package let region: Region?

    package init(account: AccountID? = nil, region: Region? = nil) { (self.account, self.region) = (account, region) }

    /// Every lane.
    package static let all = LaneScope()

    /// Returns the scopes that contain a lane.
    static func around(_ lane: Lane) -> [LaneScope] {
        [
            .all, LaneScope(account: lane.account), LaneScope(region: lane.region),
            LaneScope(account: lane.account, region: lane.region),
        ]
    }
}

/// A user's options about deletions in some or all lanes of a run. A later enqueue can only add to the options.
package struct RunOptions: Hashable, Sendable {
    /// No deletion and no deregistration is planned or done.
    package var noDeletes = false
    /// The deletions that each lane may make, instead of the computed blast radius.
    package var allowDeletes: Int?

    package init(noDeletes: Bool = false, allowDeletes: Int? = nil) {
        (self.noDeletes, self.allowDeletes) = (noDeletes, allowDeletes)
    }
}

/// An account that takes no part in a run, with the reason.
package struct UncoveredAccount: Hashable, Sendable {
    /// The account's id; nil when the account's file could not be read so far.
    package let account: AccountID?
    /// The account's name, or its file when the name is not known.
    package let name: String
    package let problem: Problem

    package init(account: AccountID?, name: String, problem: Problem) {
        (self.account, self.name, self.problem) = (account, name, problem)
    }
}

/// The result of an enqueue.
package struct EnqueueSummary: Hashable, Sendable {
    package let run: RunKey
    package let createdRun: Bool
    package let lanesAdded: Int
    package let tasksAdded: Int
    /// The enumerations of earlier work that were opened again.
    package let listedAgain: Int
    /// A newer run of the night that took over some of the lanes, so that this run does not list them again.
    package let gaveWayTo: RunKey?
    /// Set when the run ended over 12 h ago and nothing was added or opened, so that nothing will happen
    /// (REQUIREMENTS R51).
    package let endedAt: Instant?

    package init(
        run: RunKey, createdRun: Bool, lanesAdded: Int, tasksAdded: Int, listedAgain: Int = 0,
        gaveWayTo: RunKey? = nil, endedAt: Instant?
    ) {
        (self.run, self.createdRun, self.lanesAdded, self.tasksAdded) = (run, createdRun, lanesAdded, tasksAdded)
        (self.listedAgain, self.gaveWayTo, self.endedAt) = (listedAgain, gaveWayTo, endedAt)
    }
}
