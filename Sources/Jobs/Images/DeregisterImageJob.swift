import AWS
import Accounts
import Engine
import Model
import Queue

/// Deregisters an image whose retention is over, a surplus duplicate, or one of tonight's that is unusable; with it its
/// snapshots, when all of them may go. Gone is done.
struct DeregisterImageJob: Job {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        guard account.images != nil else { return [] }
        let mayGo =
            [Permission.Condition.carries(tag: TaskTags.autoImage, value: "true")]
            + ImageDeregistration.protectingTags.map { .lacks(tag: $0, value: "true") }
        var permissions =
            [Permission].reads(
                DescribeInstances.actionName.text, DescribeSnapshots.actionName.text, DescribeImages.actionName.text)
            + [
                Permission("ec2:DeregisterImage", on: [.image], when: mayGo),
                Permission(
                    "ec2:DeleteSnapshot", on: [.snapshot], when: [.carries(tag: TaskTags.autoImage, value: "true")]),
            ]
        if let policy = account.snapshots {
            permissions.append(
                Permission(
                    "ec2:DeleteSnapshot", on: [.snapshot],
                    when: [.carries(tag: policy.tagKey, value: policy.tagValue)]))
        }
        return permissions
    }

    var definition: JobDefinition {
        JobDefinition(kind: .deregisterImage, nature: .removes, limit: environment.limits.attemptLimit) { attempt in
            await environment.withSession(attempt) { await perform($0, attempt) }
        }
    }

    private func perform(_ session: LaneSession, _ attempt: Attempt) async -> AttemptResult {
        let claim = attempt.claim
        guard let payload = DeregisterImagePayload(json: claim.payload) else {
            return AttemptResult(.failed(.badPayload(claim)))
        }
        guard let policy = session.account.images else {
            return AttemptResult(.skipped(why: "images are switched off in \(session.account.file)"))
        }
        let proof = DeletionProof(session: session, attempt: attempt)
        return await proof.gather { listed, now in
            let inventory: Inventory
            do throws(CallProblem) {
                // Why: whether an image stands in for another shows only beside its instance.
                inventory = listed.with(
                    try await session.instances(since: session.uptime + (.zero - FleetListings.held), .proof))
            } catch {
                return AttemptResult(error, at: session.now)
            }
            guard let images = inventory.images else {
                return AttemptResult(.failed(inventory.imagesProblem ?? .badPayload(claim)))
            }
            guard let image = images.first(where: { $0.id.text == claim.subject && $0.state != .deregistered }) else {
                var result = proof.missing(claim.subject)
                // Why: an attempt whose answer was lost took them with it, and nobody counted them.
                if result.resource != nil { result.removedWithIt = payload.snapshots ?? 0 }
                return result
            }
            let rules = ImageDeregistration(policy: policy, timeZone: session.account.timeZone)
            if let why = keeps(image, payload, rules, inventory, now, run: claim.run) {
                return AttemptResult(.skipped(why: "kept: \(why)"))
            }
            var going: [SnapshotID]?
            // Why not an unusable one's: what is wrong with it may be looked for there.
            if let snapshots = session.account.snapshots, payload.why != .unusable {
                let deletion = DeletionRules(
                    policy: snapshots, timeZone: session.account.timeZone, limits: session.limits)
                going = rules.snapshotsThatMayGo(with: image, in: inventory, rules: deletion, now: now)
            }
            // Why: what is deleted in 24 hours is bounded by what was planned.
            if let more = going, more.count > payload.snapshots ?? 0 {
                // Why: nothing but the image says that those which are parts of it may go.
                guard !more.contains(where: { inventory.isPart($0, of: image) }) else {
                    return AttemptResult(
                        .skipped(why: "kept: more of its snapshots may go with it than were planned; planned anew"))
                }
                going = nil
            }
            return await deregister(image, with: going, session)
        }
    }

    /// Why the image stays; nil when it may go.
    private func keeps(
        _ image: Image, _ payload: DeregisterImagePayload, _ rules: ImageDeregistration, _ inventory: Inventory,
        _ now: Instant, run: RunKey
    ) -> String? {
        switch payload.why {
        case .retention:
            guard case .keep(let why) = rules.verdict(for: image, in: inventory, now: now) else { return nil }
            return why
        case .duplicate:
            let duplicates = ImageDuplicates(in: inventory)
            guard case .keep(let why) = rules.duplicateVerdict(for: image, among: duplicates, in: inventory) else {
                return nil
            }
            return why
        case .unusable: return Self.keepsUnusable(image, in: inventory, run: run)
        }
    }

    /// Tonight's image that failed or differs may go whatever its age, when it still is so; one that differs only when it is
    /// this run's own. One that failed is no image, whichever run of ours began it.
    static func keepsUnusable(_ image: Image, in inventory: Inventory, run: RunKey) -> String? {
        if image.state == .pending || image.state == .available && inventory.isSound(image) {
            return "it is \(image.state), and like its instance"
        }
        if let why = ImageDeregistration.protection(of: image) { return why }
        guard let tag = image.tags[TaskTags.task] else { return "it does not carry our task's tag" }
        guard let task = TaskIdentity(tag: tag), task.kind == .registerImage else { return "no task of ours made it" }
        guard task.run == run || image.state == .failed else { return "another run made it" }
        return nil
    }

    private func deregister(
        _ image: Image, with snapshots: [SnapshotID]?, _ session: LaneSession
    ) async -> AttemptResult {
        do {
            let operation = DeregisterImage(image: image.id, deleteSnapshots: snapshots != nil)
            let answer = try await session.client.call(
                operation, .effect, of: "\(image.id) \(image.name)", prepaid: true)
            var result = DeletionProof.removed(image.id.text)
            result.removedWithIt = answer.output.count(where: \.isDeleted)
            // Why: the call succeeds even when snapshots remain; what remains is planned again tomorrow.
            for deletion in answer.output where !deletion.isDeleted && deletion.result != "skipped" {
                result.warnings.append(
                    "\(deletion.snapshot) of \(image.id) was not deleted with it: \(deletion.result)")
            }
            return result
        } catch {
            if error.classification == .gone {
                var result = DeletionProof.removed(image.id.text)
                // Why: an attempt whose answer was lost took them with it, and nobody counted them.
                result.removedWithIt = snapshots?.count ?? 0
                return result
            }
            return AttemptResult(error, at: session.now)
        }
    }
}
