import AWS
import Engine
import Model
import Queue

/// One check of `confirm`: what tonight's pending snapshots and images have become.
struct ConfirmPass: Sendable {
    let session: LaneSession
    let attempt: Attempt
    let history: LaneHistory
    let pending: [TonightResource]

    init(session: LaneSession, attempt: Attempt, history: LaneHistory) {
        self.session = session
        self.attempt = attempt
        self.history = history
        pending = history.tonight.filter { $0.resource.state == .pending }
    }

    /// The most values that EC2 takes in the filters of one call.
    static let idsPerCall = 200
    /// When a night made more snapshots than this, checks ask only for the pending ones by id, and list all at the end.
    package static let listedAtMost = idsPerCall

    struct Seen {
        var observations: [ResourceObservation] = []
        var followUps: [TaskSpec] = []
        /// The items of the listings that could not be read.
        var unreadable: [UnreadableItem] = []
        /// True when all of tonight's snapshots were listed: only then do duplicates show.
        var hasListed = false
    }

    func check() async throws(CallProblem) -> Seen {
        var seen = Seen()
        let begun = session.uptime
        let snapshots = pending.filter { $0.kind == .createSnapshot }
        if !snapshots.isEmpty {
            if let observations = try await glance(at: snapshots) {
                seen.observations += observations
            } else {
                try await list(snapshots, &seen)
            }
        }
        try await checkImages(&seen)
        if isLarge, !seen.hasListed, !isMore(after: seen) { try await list([], &seen) }
        if !seen.followUps.isEmpty { session.listings.requireProof(since: begun) }
        return seen
    }

    /// True when another check must follow.
    func isMore(after seen: Seen) -> Bool {
        let ended = Set(seen.observations.map(\.task))
        return history.openCreates > 0 || seen.observations.contains(where: \.reopens)
            || pending.contains { !ended.contains($0.task) }
    }

    var isLarge: Bool { history.madeTonight > Self.listedAtMost }

    /// True for a resource that was made a moment ago: a listing may not show it yet.
    func isYoung(_ resource: TonightResource) -> Bool {
        resource.resource.startedAt.map { session.now - $0 < session.limits.consistencyWindow } ?? false
    }

    /// True for a resource so old that it must be gone when a complete listing does not show it.
    func isLongGone(_ resource: TonightResource) -> Bool {
        resource.resource.startedAt.map { session.now - $0 > session.limits.goneAfter } ?? false
    }

    /// The observation that a resource was deleted, when a complete listing lacks it although it is old enough to be
    /// shown; nil while it is not. This run does not make it again. A resource that is shown but cannot be read has not
    /// vanished, but its end will not be known.
    func vanished(_ resource: TonightResource, _ what: String, _ unreadable: [UnreadableItem]) -> ResourceObservation? {
        guard isLongGone(resource) else { return nil }
        if let item = unreadable.first(where: { $0.id == resource.resource.id || $0.id == nil }) {
            return resource.observed(
                .error,
                Problem(
                    code: "UnreadableItem",
                    message: "\(session.lane): the \(what) \(resource.resource.id) was made, but AWS shows an item that"
                        + " cannot be read: \(item.title)",
                    hint: "inspect it in the console; no other is made tonight"))
        }
        return resource.observed(
            .error,
            Problem(
                code: "Vanished", message: "\(session.lane): the \(what) \(resource.resource.id) no longer exists",
                hint: "it was deleted by hand or by another tool; the same run, started again, makes it again"))
    }

    static func batches(_ ids: [ExactText]) -> [[ExactText]] {
        stride(from: 0, to: ids.count, by: idsPerCall).map { Array(ids[$0..<min($0 + idsPerCall, ids.count)]) }
    }
}
