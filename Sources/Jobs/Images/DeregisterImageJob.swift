import AWS
import Accounts
import Engine
import Model
import Queue

extension JobKind {
    package static let deregisterImage = JobKind("deregister-image")
}

/// The rule by which an image is deregistered.
package struct DeregisterImagePayload: TaskPayload {
    package var version = Self.currentVersion
    package let why: Why
    /// The most snapshots that are deleted with the image; nil for none.
    package var snapshots: Int?

    /// `unusable`: tonight's image failed or differs from its instance. `duplicate`: another image of the same instance
    /// and week is kept. No age has to pass for these two.
    package enum Why: String, Codable, Sendable { case retention, unusable, duplicate = "twin" }
}

/// Deregisters an image whose retention is over, a surplus duplicate, or an unusable image of tonight. It deletes the
/// image's snapshots too when all of them may be deleted. A task whose image does not exist is done.
enum DeregisterImageJob: Job {
    static let facts = KindFacts(
        .deregisterImage, actions: [DeregisterImage.actionName],
        bucket: BucketFigures(capacity: 100, refillPerSecond: 5), effect: .removes, feature: .images,
        column: "DEREGISTERED")

    static func permissions(for account: Account) -> [Permission] {
        guard account.images != nil else { return [] }
        let ours = Permission.Condition.carries(tag: TaskTags.autoImage, value: "true")
        let unprotected = ReservedTags.protecting.map { Permission.Condition.lacks(tag: $0, value: "true") }
        var permissions =
            [Permission].reads(
                DescribeInstances.self, DescribeSnapshots.self, DescribeImages.self, DescribeImageAttribute.self,
                DescribeImageReferences.self, DescribeSnapshotAttribute.self)
            + Permission.launchTemplates + [
                Permission(DeregisterImage.self, on: [.image], when: [ours] + unprotected),
                Permission(DeleteSnapshot.self, on: [.snapshot], when: [ours]),
            ]
        if let policy = account.snapshots {
            permissions.append(
                Permission(
                    DeleteSnapshot.self, on: [.snapshot], when: [.carries(tag: policy.tagKey, value: policy.tagValue)]))
        }
        return permissions
    }

    static func policy(of account: Account) -> ImagePolicy? { account.images }

    static func perform(
        _ task: Assignment<DeregisterImagePayload, ImagePolicy>
    ) async throws(CallProblem) -> AttemptResult {
        let (session, claim, payload) = (task.session, task.attempt.claim, task.payload)
        let proof = DeletionProof(task)
        return try await proof.gather(byRetention: payload.why == .retention) {
            (ground) async throws(CallProblem) in
            let now = ground.now
            // Why: only a comparison with its instance shows whether an image stands in for another.
            let inventory = ground.inventory.with(
                try await session.instances(since: session.uptime + (.zero - FleetListings.held), .proof))
            guard inventory.instancesAreComplete else {
                return AttemptResult(.skipped(why: "kept: an Availability Zone does not show its instances"))
            }
            guard inventory.images != nil else {
                return AttemptResult(.failed(inventory.imagesProblem ?? .badPayload(claim)))
            }
            guard let image = inventory.image(ImageID(claim.subject)), image.state != .deregistered else {
                var result = proof.missing(claim.subject, in: inventory)
                // Why: an attempt whose answer was lost deleted the snapshots with the image, but did not count them.
                if result.resource != nil { result.removedWithIt = payload.snapshots ?? 0 }
                return result
            }
            let rules = ImageDeregistration(policy: task.policy, timeZone: session.account.timeZone)
            if let why = keeps(image, payload, rules, inventory, now, run: claim.run) {
                return AttemptResult(.skipped(why: "kept: \(why)"))
            }
            var going: [SnapshotID]?
            // Why not for an unusable image: a person may look into its snapshots for what is wrong.
            if let snapshots = session.account.snapshots, payload.why != .unusable {
                let deletion = DeletionRules(
                    policy: snapshots, timeZone: session.account.timeZone, limits: session.limits)
                going = rules.snapshotsThatMayGo(with: image, in: inventory, rules: deletion, now: now)
            }
            // Why: the plan bounds what is deleted in a night.
            if let more = going, more.count > payload.snapshots ?? 0 {
                // Why: once the image is gone, nothing shows that its former snapshots may be deleted.
                guard !more.contains(where: { inventory.isPart($0, of: image) }) else {
                    return AttemptResult(
                        .skipped(
                            why: "kept: more of its snapshots may be deleted with it than were planned; the next run"
                                + " plans it again"))
                }
                going = nil
            }
            // Why not a failed image: no instance was ever launched from it, and it cannot be shared.
            let asked = image.state == .failed ? nil : image.id
            if let stop = try await proof.stop(ground, image: asked, snapshots: going ?? []) { return stop }
            return try await deregister(image, with: going, session)
        }
    }

    /// Tells why the image stays; nil when it may be deregistered.
    private static func keeps(
        _ image: Image, _ payload: DeregisterImagePayload, _ rules: ImageDeregistration, _ inventory: Inventory,
        _ now: Instant, run: RunKey
    ) -> String? {
        let verdict: DeletionRules.Verdict
        switch payload.why {
        case .retention: verdict = rules.verdict(for: image, in: inventory, now: now)
        case .duplicate: verdict = rules.duplicateVerdict(for: image, in: inventory)
        case .unusable: return keepsUnusable(image, rules, in: inventory, run: run)
        }
        guard case .keep(let why) = verdict else { return nil }
        return why
    }

    /// An image of tonight may be deregistered at any age if it has failed or still differs from its instance. An
    /// image that differs must be this run's own. An image that failed may be of any run of ours.
    private static func keepsUnusable(
        _ image: Image, _ rules: ImageDeregistration, in inventory: Inventory, run: RunKey
    ) -> String? {
        if image.state == .pending || image.state == .available && inventory.isSound(image) {
            return "it is \(image.state), and like its instance"
        }
        if image.state == .available && inventory.cannotCompare(image) { return ImageDeregistration.incomparable }
        if let why = rules.protection(of: image, at: inventory.now) { return why }
        guard let tag = image.tags[TaskTags.task] else { return "it does not carry our task's tag" }
        guard let task = TaskIdentity(tag: tag), task.kind == .registerImage else { return "no task of ours made it" }
        guard task.run == run || image.state == .failed else { return "another run made it" }
        return nil
    }

    private static func deregister(
        _ image: Image, with snapshots: [SnapshotID]?, _ session: LaneSession
    ) async throws(CallProblem) -> AttemptResult {
        var result = DeletionProof.removed(image.id.text)
        do {
            let operation = DeregisterImage(image: image.id, deleteSnapshots: snapshots != nil)
            let answer = try await session.client.call(
                operation, .effect, of: "\(image.id) \(ForeignText.quoted(image.name))", prepaid: true)
            result.removedWithIt = answer.output.count(where: \.isDeleted)
            // Why: the call succeeds even when snapshots remain. The next night plans their deletion again.
            for deletion in answer.output where !deletion.isDeleted && deletion.result != "skipped" {
                result.warnings.append(
                    "\(deletion.snapshot) of \(image.id) was not deleted with it: \(deletion.result)")
            }
        } catch {
            guard error.classification == .gone else { throw error }
            // Why: an attempt whose answer was lost deleted the snapshots with the image, but did not count them.
            result.removedWithIt = snapshots?.count ?? 0
        }
        return result
    }
}
