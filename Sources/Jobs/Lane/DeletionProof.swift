import AWS
import Accounts
import Engine
import Model
import Queue

/// The conditions of a deletion besides its own rule: deletions are wanted, the listing is young, the clock can be
/// believed, the blast radius has room, and no other user is found (REQUIREMENTS R44–R46, R67).
struct DeletionProof: Sendable {
    let session: LaneSession
    let attempt: Attempt

    init<Payload, Policy>(_ task: Assignment<Payload, Policy>) {
        session = task.session
        attempt = task.attempt
    }

    /// The facts by which the rules decide a deletion.
    struct Ground: Sendable {
        let inventory: Inventory
        /// AWS's clock.
        let now: Instant
        fileprivate let history: LaneHistory
    }

    /// Returns what stops the deletion. If nothing does, returns the result of `decide`. `byRetention` is true for a
    /// deletion because of age alone.
    func gather(
        byRetention: Bool, _ decide: (Ground) async throws(CallProblem) -> AttemptResult
    ) async throws(CallProblem) -> AttemptResult {
        try await attempt.withHistory { (history) async throws(CallProblem) in
            if history.options.noDeletes {
                return AttemptResult(.skipped(why: "the run deletes nothing (--no-deletes)"))
            }
            if byRetention, let problem = selectionProblem(history) { return AttemptResult(.blocked(problem)) }
            let since = session.listings.proofBegins(
                notBefore: session.uptime + (.zero - session.limits.proofMaximumAge))
            let inventory = try await session.inventory(since: since, .proof).value
            if let obstacle = DeletionPlan.obstacle(inventory, lane: session.lane, limits: session.limits) {
                return AttemptResult(.blocked(obstacle))
            }
            guard let now = inventory.now else { preconditionFailure("no obstacle means that the time is known") }
            return try await decide(Ground(inventory: inventory, now: now, history: history))
        }
    }

    /// Returns what stops a deletion that its rule allows: the blast radius, or other users of what would be removed.
    /// Nil when the deletion may be sent. One that `holdsNothing` needs no place in the blast radius.
    func stop(
        _ ground: Ground, image: ImageID? = nil, snapshots: [SnapshotID], holdsNothing: Bool = false
    ) async throws(CallProblem) -> AttemptResult? {
        if !holdsNothing, let problem = radiusProblem(ground) { return AttemptResult(.blocked(problem)) }
        let users = OtherUsers(session: session)
        if let image, let stop = result(try await users.of(image), image.text, ground) { return stop }
        for snapshot in snapshots {
            let finding = try await users.of(snapshot)
            // Why: a snapshot that is gone does not keep its image.
            if image != nil, case .gone = finding { continue }
            if let stop = result(finding, snapshot.text, ground) { return stop }
        }
        return nil
    }

    private func result(_ finding: OtherUsers.Finding, _ id: ExactText, _ ground: Ground) -> AttemptResult? {
        switch finding {
        case .unused: return nil
        case .used(let users):
            let whose = id == attempt.claim.subject ? "" : "its snapshot \(id) is "
            return AttemptResult(.skipped(why: "kept: \(whose)\(users)"))
        case .gone: return missing(id, in: ground.inventory)
        case .unknown(let problem): return AttemptResult(.blocked(problem))
        }
    }

    /// Compares the newest census again, because a replay may have opened a deletion that the plan has blocked.
    private func selectionProblem(_ history: LaneHistory) -> Problem? {
        guard let census = history.census else { return nil }
        let change = SelectionChange(
            selected: census.selectedVolumes, confirmed: history.confirmedSelection,
            hasAutoSnapshots: census.autoSnapshots > 0, share: session.limits.selectionShrinkage)
        return Selection.obstacle(change, session.lane)
    }

    /// Checks the blast radius again, because a replay or the plan of another run may have added deletions to the
    /// planned ones.
    private func radiusProblem(_ ground: Ground) -> Problem? {
        let radius = BlastRadius(
            history: ground.history, options: ground.history.options,
            autoSnapshotsNow: ground.inventory.autoSnapshots(session.account.snapshots), limits: session.limits)
        if radius.allowsThoseUnderWay { return nil }
        let claim = attempt.claim
        return radius.problemUnderWay(of: claim.run.name(in: claim.night), lane: session.lane)
    }

    /// The end of a task whose subject the listing does not show. If the task had an earlier attempt, that attempt may
    /// have deleted the subject and the task is done, also when its answer was lost in an outage. Otherwise there was
    /// nothing to do.
    func missing(_ id: ExactText, in inventory: Inventory) -> AttemptResult {
        if let item = inventory.unreadable.first(where: { $0.id == id })
            ?? inventory.unreadableImages.first(where: { $0.id == id })
        {
            return AttemptResult(.skipped(why: "kept: it cannot be read: \(item.title)"))
        }
        let counters = attempt.claim.counters
        guard counters.attempts > 0 || counters.deaths > 0 || counters.wait?.cause == .outage else {
            return AttemptResult(.skipped(why: "\(id) no longer exists, or no longer carries our tags"))
        }
        return Self.removed(id)
    }

    static func removed(_ id: ExactText) -> AttemptResult { .done(ResourceNote(id: id, state: .removed)) }
}

extension AttemptResult {
    /// A task that is done, with what it made, adopted or removed.
    static func done(_ resource: ResourceNote) -> AttemptResult {
        var result = AttemptResult(.done)
        result.resource = resource
        return result
    }
}
