import AWS
import Accounts
import Engine
import Model
import Queue

/// One look of `confirm`: what tonight's pending snapshots and images have become.
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

    /// EC2 takes so many values in the filters of one call.
    static let idsPerCall = 200
    /// A resource that a complete listing does not show after so many consistency windows is gone.
    static let windowsUntilGone = 5
    /// A lane that made more than a call can ask for by id is looked at by what is pending, and listed at the end.
    package static let listedAtMost = idsPerCall

    struct Seen {
        var observations: [ResourceObservation] = []
        var followUps: [TaskSpec] = []
        /// Whether all of tonight's snapshots were listed: only then do duplicates show.
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

    /// Whether another look has to follow.
    func isMore(after seen: Seen) -> Bool {
        let ended = Set(seen.observations.map(\.task))
        return history.openCreates > 0 || seen.observations.contains(where: \.reopens)
            || pending.contains { !ended.contains($0.task) }
    }

    private var isLarge: Bool { history.creationsLast24h > Self.listedAtMost }

    /// In a large lane, what has become of those alone; nil when the whole night must be listed instead: some are neither
    /// pending nor completed, or nothing is left to wait for.
    private func glance(at followed: [TonightResource]) async throws(CallProblem) -> [ResourceObservation]? {
        guard isLarge, followed.count <= Self.idsPerCall else { return nil }
        let there = try await snapshots(followed.map(\.resource.id))
        let states = Dictionary(there.map { ($0.id.text, $0.state) }) { _, last in last }
        let isGoingOn = { (resource: TonightResource) in
            states[resource.resource.id].map { $0 == .pending || $0 == .completed } ?? isYoung(resource)
        }
        guard followed.allSatisfy(isGoingOn) else { return nil }
        let completed = followed.filter { states[$0.resource.id] == .completed }
        guard completed.count < followed.count || history.openCreates > 0 else { return nil }
        return completed.map { ResourceObservation(task: $0.task, state: .confirmed) }
    }

    private func list(_ followed: [TonightResource], _ seen: inout Seen) async throws(CallProblem) {
        let begun = session.uptime
        let claim = attempt.claim
        let listing = try await session.client.list(
            DescribeSnapshots(filters: [TaskTags.runs(of: claim.night)]), .confirm)
        var snapshots = listing.items.filter { session.isOwn($0.ownerID) }
        session.listings.tonight(of: claim.night).put(Tonight(snapshots, night: claim.night), begunAt: begun)
        let known = Set(snapshots.map(\.id.text))
        // Why: an adopted one carries the tag of the run that made it.
        snapshots += try await self.snapshots(followed.map(\.resource.id).filter { !known.contains($0) })
        let byID = Dictionary(snapshots.map { ($0.id.text, $0) }) { _, last in last }
        let duplicates = SnapshotDuplicates(among: Array(byID.values), nights: session.environment.nights)
        for resource in followed {
            let own = byID[resource.resource.id]
            guard let snapshot = own ?? standIn(for: resource, among: listing.items) else {
                if let gone = vanished(resource, "snapshot") {
                    seen.observations.append(gone)
                    let id = SnapshotID(resource.resource.id)
                    session.environment.listings.forget(id, of: VolumeID(resource.subject), in: session.lane)
                }
                continue
            }
            // Why: a surplus goes; the backup that the task is judged by is the one that stays.
            let staying = duplicates.keptInsteadOf[snapshot.id] ?? snapshot
            guard let observation = observe(staying, resource) else { continue }
            seen.observations.append(observation)
            if staying.isOurTasks, staying.state == .error { seen.followUps.append(removal(of: staying)) }
        }
        seen.followUps += surplus(among: Array(byID.values), duplicates)
        seen.hasListed = true
    }

    /// Own ones of these that are there.
    private func snapshots(_ ids: [String]) async throws(CallProblem) -> [Snapshot] {
        var found: [Snapshot] = []
        for ids in Self.batches(ids) {
            let listing = try await session.client.list(
                DescribeSnapshots(filters: [Filter("snapshot-id", ids)]), .confirm)
            found += listing.items.filter { session.isOwn($0.ownerID) }
        }
        return found
    }

    /// What took the place of one that is gone: another host that had made the same took the surplus back.
    private func standIn(for resource: TonightResource, among snapshots: [Snapshot]) -> Snapshot? {
        guard isLongGone(resource) else { return nil }
        let nights = session.environment.nights
        return snapshots.filter { snapshot in
            session.isOwn(snapshot.ownerID) && snapshot.volume.text == resource.subject && snapshot.isOurTasks
                && snapshot.task?.kind == .createSnapshot
                && nights.night(at: snapshot.startedAt).start == attempt.claim.night.start
        }.min(by: SnapshotDuplicates.isKeptBefore)
    }

    private func standIn(for resource: TonightResource, among images: some Sequence<Image>) -> Image? {
        guard isLongGone(resource) else { return nil }
        return images.filter { image in
            ImagePlan.isLive(image) && ImageDeregistration.isAuto(image)
                && image.tags[TaskTags.instance] == resource.subject
                && image.tags[TaskTags.task].flatMap(TaskIdentity.init(tag:))?.kind == .registerImage
        }.min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    private func observe(_ snapshot: Snapshot, _ resource: TonightResource) -> ResourceObservation? {
        switch snapshot.state {
        case .completed: return ResourceObservation(task: resource.task, state: .confirmed)
        case .error:
            session.environment.listings.noteFailed(snapshot.id, of: snapshot.volume, in: session.lane)
            let problem = Problem(
                code: "SnapshotError",
                message: "\(session.lane): \(snapshot.id) of \(snapshot.volume) ended in error"
                    + (snapshot.stateMessage.map { ": \($0)" } ?? ""),
                hint: "an encrypted volume needs its KMS key enabled and usable by the role")
            return ResourceObservation(
                task: resource.task, state: .error, problem: problem, reopens: resource.reopened == 0)
        default: return nil
        }
    }

    /// Of one that failed: made again, it needs the place that this one occupies.
    private func removal(of failed: Snapshot) -> TaskSpec {
        DeletionPlan.deletion(
            of: failed, why: .failed, reason: "it ended in error; \(failed.volume) is snapshotted once more",
            lane: session.lane)
    }

    /// What one task made twice: the surplus goes once the one that stays is complete.
    private func surplus(among snapshots: [Snapshot], _ duplicates: SnapshotDuplicates) -> [TaskSpec] {
        return snapshots.sorted { $0.id < $1.id }.compactMap { snapshot in
            guard let kept = duplicates.keptInsteadOf[snapshot.id], kept.state == .completed else { return nil }
            return DeletionPlan.deletion(
                of: snapshot, why: .duplicate,
                reason: "a second snapshot of \(snapshot.volume) by one task; \(kept.id) is kept", lane: session.lane)
        }
    }

    private func checkImages(_ seen: inout Seen) async throws(CallProblem) {
        let followed = pending.filter { $0.kind == .registerImage }
        guard !followed.isEmpty else { return }
        let images = try await images(followed)
        let instances = try await session.instances(since: session.uptime + (.zero - FleetListings.held), .confirm)
        let byID = Dictionary(instances.map { ($0.id.text, $0) }) { _, last in last }
        for resource in followed {
            let own = images[resource.resource.id].flatMap { $0.state == .deregistered ? nil : $0 }
            guard let image = own ?? standIn(for: resource, among: images.values) else {
                if let gone = vanished(resource, "image") { seen.observations.append(gone) }
                continue
            }
            guard image.state != .pending && image.state != .transient else { continue }
            let bad = defects(of: image, byID[resource.subject])
            guard !bad.isEmpty else {
                seen.observations.append(ResourceObservation(task: resource.task, state: .confirmed))
                continue
            }
            let problem = Problem(
                code: image.state == .available ? "ImageDiffers" : "ImageFailed",
                message:
                    "\(session.lane): \(image.id) \(image.name) of \(resource.subject): \(bad.joined(separator: "; "))")
            let reopens = resource.reopened == 0
            seen.observations.append(
                ResourceObservation(task: resource.task, state: .error, problem: problem, reopens: reopens))
            seen.followUps.append(
                TaskSpec(
                    lane: session.lane, kind: .deregisterImage, subject: image.id.text, action: .deregisterImage,
                    reason: problem.message, payload: DeregisterImagePayload(why: .unusable).json, effect: .removes))
        }
    }

    private func images(_ followed: [TonightResource]) async throws(CallProblem) -> [String: Image] {
        let ofTonight = TaskTags.runs(of: attempt.claim.night)
        var found = try await session.client.list(DescribeImages(filters: [ofTonight]), .confirm).items
        let known = Set(found.map(\.id.text))
        for ids in Self.batches(followed.map(\.resource.id).filter { !known.contains($0) }) {
            found += try await session.client.list(DescribeImages(filters: [Filter("image-id", ids)]), .confirm).items
        }
        return Dictionary(found.filter { session.isOwn($0.ownerID) }.map { ($0.id.text, $0) }) { _, last in last }
    }

    private func defects(of image: Image, _ instance: Instance?) -> [String] {
        guard image.state == .available else {
            return ["it is \(image.state)" + (image.stateMessage.map { ": \($0)" } ?? "")]
        }
        return instance.map { ImageComparison.differences(image, from: $0) } ?? []
    }

    /// Made a moment ago: that a listing does not show it yet says nothing.
    private func isYoung(_ resource: TonightResource) -> Bool {
        resource.resource.startedAt.map { session.now - $0 < session.limits.consistencyWindow } ?? false
    }

    /// Of one that a complete listing does not show.
    private func isLongGone(_ resource: TonightResource) -> Bool {
        let grace = session.limits.consistencyWindow * Self.windowsUntilGone
        return resource.resource.startedAt.map { session.now - $0 > grace } ?? false
    }

    /// Made, and then not in a complete listing for long: a person deleted it. Not made again.
    private func vanished(_ resource: TonightResource, _ what: String) -> ResourceObservation? {
        guard isLongGone(resource) else { return nil }
        return ResourceObservation(
            task: resource.task, state: .error,
            problem: Problem(
                code: "Vanished", message: "\(session.lane): the \(what) \(resource.resource.id) is not there any more",
                hint: "somebody has deleted it; to make it again, \(RunKey.anotherRun)"))
    }

    private static func batches(_ ids: [String]) -> [[String]] {
        stride(from: 0, to: ids.count, by: idsPerCall).map { Array(ids[$0..<min($0 + idsPerCall, ids.count)]) }
    }
}
