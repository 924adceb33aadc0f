import AWS
import Accounts
import Model
import Queue

/// Which images and snapshots go tonight: duplicates, what the retention has run out for, within the blast radius.
package enum DeletionPlan {
    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = LanePlan()
        plan.warnings = lastImages(inventory, context)
        if context.options.noDeletes { return plan }
        let due = candidates(inventory, context)
        guard !due.isEmpty else { return plan }
        let radius = BlastRadius(
            history: context.history, options: context.options,
            autoSnapshotsNow: inventory.census(context.account.snapshots).autoSnapshots, limits: context.limits)
        let wanted = due.reduce(0) { $0 + 1 + $1.alsoRemoves }
        let problem = radius.problem(of: context.run.name(in: context.night), lane: context.lane, wanted: wanted)
        var left = radius.remaining
        plan.tasks = due.map { spec in
            let things = 1 + spec.alsoRemoves
            guard things <= left else { return spec.with(initial: .blocked(problem)) }
            left -= things
            return spec
        }
        return plan
    }

    /// Why nothing may be deleted in the lane tonight; nil when deletions are possible.
    package static func obstacle(_ inventory: Inventory, lane: Lane, limits: Limits) -> Problem? {
        func problem(_ code: String, _ why: String, hint: String?) -> Problem {
            Problem(code: code, message: "\(lane): nothing is deleted: \(why)", hint: hint)
        }
        let ntp = "set this machine's clock (NTP)"
        guard inventory.now != nil else { return problem("NoDate", "no answer told AWS's time", hint: nil) }
        guard inventory.images != nil else {
            return problem("NoImages", "images could not be listed", hint: inventory.imagesProblem?.hint)
        }
        let skew = inventory.clockSkew
        guard skew <= limits.skewMaximum, skew >= .zero - limits.skewMaximum else {
            let seconds = skew.milliseconds / 1_000
            let side = seconds > 0 ? "ahead of" : "behind"
            return problem("ClockSkew", "the local clock is \(abs(seconds)) s \(side) AWS's", hint: ntp)
        }
        return nil
    }

    /// Images first, so that what they free is seen; then duplicates; then what failed; then the oldest.
    package static func candidates(_ inventory: Inventory, _ context: PlanContext) -> [TaskSpec] {
        guard obstacle(inventory, lane: context.lane, limits: context.limits) == nil, let now = inventory.now else {
            return []
        }
        return images(inventory, context, now) + snapshots(inventory, context, now)
    }

    private static func images(_ inventory: Inventory, _ context: PlanContext, _ now: Instant) -> [TaskSpec] {
        guard let policy = context.account.images else { return [] }
        let rules = ImageDeregistration(policy: policy, timeZone: context.account.timeZone)
        let images = inventory.images ?? []
        let duplicates = ImageDuplicates(in: inventory)
        func going(_ image: Image) -> Int {
            guard let deletion = context.deletionRules else { return 0 }
            return rules.snapshotsThatMayGo(with: image, in: inventory, rules: deletion, now: now)?.count ?? 0
        }
        return images.reversed().compactMap { image in
            if case .delete(let why) = rules.duplicateVerdict(for: image, among: duplicates, in: inventory) {
                return deregistration(of: image, why: .duplicate, reason: why, taking: going(image), lane: context.lane)
            }
            guard case .delete(let why) = rules.verdict(for: image, in: inventory, now: now) else { return nil }
            return deregistration(of: image, why: .retention, reason: why, taking: going(image), lane: context.lane)
        }
    }

    private static func snapshots(_ inventory: Inventory, _ context: PlanContext, _ now: Instant) -> [TaskSpec] {
        guard let rules = context.deletionRules else { return [] }
        var duplicates: [TaskSpec] = []
        var failed: [TaskSpec] = []
        var old: [TaskSpec] = []
        for snapshot in inventory.snapshots.reversed() {
            if case .delete(let why) = rules.duplicateVerdict(for: snapshot, in: inventory, now: now) {
                duplicates.append(deletion(of: snapshot, why: .duplicate, reason: why, lane: context.lane))
            } else if !context.night.contains(snapshot.startedAt),
                case .delete(let why) = rules.failedVerdict(for: snapshot, in: inventory)
            {
                // Why not tonight's: their run's `confirm` has yet to see them, makes them once more, and removes them.
                failed.append(deletion(of: snapshot, why: .failed, reason: why, lane: context.lane))
            } else if case .delete(let why) = rules.verdict(for: snapshot, in: inventory, now: now) {
                old.append(deletion(of: snapshot, why: .retention, reason: why, lane: context.lane))
            }
        }
        return duplicates + failed + old
    }

    private static func deregistration(
        of image: Image, why: DeregisterImagePayload.Why, reason: String, taking snapshots: Int, lane: Lane
    ) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: .deregisterImage, subject: image.id.text, action: .deregisterImage,
            reason: "\(image.name): \(reason)",
            payload: DeregisterImagePayload(why: why, snapshots: snapshots == 0 ? nil : snapshots).json,
            effect: .removes, alsoRemoves: snapshots)
    }

    package static func deletion(
        of snapshot: Snapshot, why: DeleteSnapshotPayload.Why, reason: String, lane: Lane
    ) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: .deleteSnapshot, subject: snapshot.id.text, action: .deleteSnapshot, reason: reason,
            payload: DeleteSnapshotPayload(why: why).json, effect: .removes)
    }

    /// Images past their retention that stay because they are the last of an instance that is gone.
    private static func lastImages(_ inventory: Inventory, _ context: PlanContext) -> [String] {
        guard let policy = context.account.images, let now = inventory.now else { return [] }
        let rules = ImageDeregistration(policy: policy, timeZone: context.account.timeZone)
        let identity = ImageIdentity(inventory, timeZone: context.account.timeZone)
        let alive = inventory.instances.filter { $0.state != .terminated }
        let ids = Set(alive.map(\.id))
        let volumes = Set(alive.flatMap { $0.volumes.map(\.volume) })
        let lonely = (inventory.images ?? []).filter { image in
            guard rules.verdict(for: image, in: inventory, now: now) == .keep(why: ImageDeregistration.noNewer)
            else { return false }
            if let instance = identity.instance(of: image) { return !ids.contains(instance) }
            return identity.rootVolume(of: image).map { !volumes.contains($0) } ?? false
        }
        if lonely.isEmpty { return [] }
        return [
            "kept, the last image of an instance that is gone: \(WarningLine.list(lonely.map { "\($0.id) \($0.name)" }))"
        ]
    }
}

extension TaskSpec {
    func with(initial: Initial) -> TaskSpec {
        TaskSpec(
            lane: lane, kind: kind, subject: subject, action: action, reason: reason, payload: payload,
            initial: initial, followsLane: followsLane, effect: effect, covers: covers, alsoRemoves: alsoRemoves)
    }
}
