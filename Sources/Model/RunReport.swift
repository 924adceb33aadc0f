/// What a run did, read from the database alone. Its JSON form is an interface (REQUIREMENTS R52): keys are only ever
/// added.
package struct RunReport: Hashable, Sendable {
    package var run: RunKey
    package var state: State
    package var startedAt: Instant
    package var endedAt: Instant?
    package var deadline: Instant
    package var lanes: [LaneReport]
    /// Counted over every call: `calls` by purpose, and those that AWS throttled.
    package var api: APIUse
    /// Lines about the run as a whole.
    package var warnings: [String]

    package enum State: String, Sendable, Codable { case running, ended }

    package struct APIUse: Hashable, Sendable {
        package var callsByPurpose: [CallRecord.Purpose: Int] = [:]
        /// Of these, the ones that AWS did not answer with success.
        package var vainByPurpose: [CallRecord.Purpose: Int] = [:]
        package var mutations = 0
        package var throttled = 0
        package var calls: Int { callsByPurpose.values.reduce(0, +) }
        /// Calls for the work itself: pages listed, proofs of deletions, changes. Identity, following what was made, and
        /// settling what is unknown are apart.
        package var forWork: Int { Self.work.reduce(0) { $0 + (callsByPurpose[$1] ?? 0) } }
        /// The least that could have been made for what came of them: those that AWS answered with success.
        package var leastForWork: Int { forWork - Self.work.reduce(0) { $0 + (vainByPurpose[$1] ?? 0) } }
        private static let work: [CallRecord.Purpose] = [.listing, .proof, .effect]

        package init() {}
    }

    package init(
        run: RunKey, state: State, startedAt: Instant, endedAt: Instant?, deadline: Instant, lanes: [LaneReport],
        api: APIUse, warnings: [String]
    ) {
        self.run = run
        self.state = state
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.deadline = deadline
        self.lanes = lanes
        self.api = api
        self.warnings = warnings
    }
}
