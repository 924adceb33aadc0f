/// A run's result, read from the database alone. Its JSON form is an interface (REQUIREMENTS R52).
package struct RunReport: Hashable, Sendable {
    package var run: RunKey
    package var state: State
    package var startedAt: Instant
    package var endedAt: Instant?
    /// When the run was last started again after its end, so that it listed again; nil when it never was.
    package var listedAgainAt: Instant?
    package var deadline: Instant
    package var lanes: [LaneReport]
    /// The counts of all API calls.
    package var api: APIUse
    /// Warnings about the run as a whole.
    package var warnings: [String]
    /// The accounts that were known when the run was enqueued last and took no part, in the order of their names.
    package var idle: [IdleAccount]

    package enum State: String, Sendable, Codable { case running, ended }

    package struct APIUse: Hashable, Sendable {
        package var callsByPurpose: [CallRecord.Purpose: Int] = [:]
        /// The calls that AWS did not answer with success, by purpose.
        package var vainByPurpose: [CallRecord.Purpose: Int] = [:]
        package var mutations = 0
        package var throttled = 0
        package var calls: Int { callsByPurpose.values.reduce(0, +) }
        /// The number of calls for the work itself: listed pages, proofs of deletions, changes. Calls for identity,
        /// confirmation and reconciliation are not counted.
        package var forWork: Int { Self.work.reduce(0) { $0 + (callsByPurpose[$1] ?? 0) } }
        /// The least number of calls for the same work. It counts the calls that AWS answered with success.
        package var leastForWork: Int { forWork - Self.work.reduce(0) { $0 + (vainByPurpose[$1] ?? 0) } }
        private static let work: [CallRecord.Purpose] = [.listing, .proof, .effect]

        package init() {}
    }

    package init(
        run: RunKey, state: State, startedAt: Instant, endedAt: Instant?, deadline: Instant, lanes: [LaneReport],
        api: APIUse, warnings: [String], idle: [IdleAccount] = []
    ) {
        (self.run, self.state, self.startedAt, self.endedAt, self.deadline) = (run, state, startedAt, endedAt, deadline)
        (self.lanes, self.api, self.warnings, self.idle) = (lanes, api, warnings, idle)
    }
}
