import AWS
import Accounts
import Model
import Queue

/// Decides what is deleted tonight, within the blast radius: duplicates, and what has outlived its retention.
package enum DeletionPlan {
    package static func plan(_ inventory: Inventory, _ context: PlanContext) -> LanePlan {
        var plan = LanePlan()
        plan.warnings = lastImages(inventory, context)
        let due = candidates(inventory, context)
        let wanted = due.reduce(0) { $0 + 1 + $1.alsoRemoves }
        plan.usualDeletions = context.history.deletionsTonight + wanted
        if context.options.noDeletes { return plan }
        if let obstacle = obstacle(inventory, lane: context.lane, limits: context.limits) {
            // Why blocked and not left out: deletions that are due and do not happen are never silent (REQUIREMENTS R68).
            plan.tasks = due.map { $0.blocked(obstacle) }
            if due.isEmpty { plan.warnings.append(obstacle.message) }
            plan.usualDeletions = context.history.usualDeletions
            return plan
        }
        let radius = BlastRadius(
            history: context.history, options: context.options,
            autoSnapshotsNow: inventory.autoSnapshots(context.account.snapshots), limits: context.limits)
        // Why only by age: a failed snapshot or a duplicate stands in the way of the next night.
        let held = Selection(inventory, context)?.obstacle
        let free = due.filter { held == nil || !$0.isByRetention }
        if let held { plan.tasks = due.filter(\.isByRetention).map { $0.blocked(held) } }
        let wantedNow = free.reduce(0) { $0 + 1 + $1.alsoRemoves }
        guard wantedNow > radius.remaining else {
            plan.tasks += free
            return plan
        }
        var left = radius.remaining
        let (within, beyond) = free.reduce(into: ([TaskSpec](), [TaskSpec]())) { parts, spec in
            guard 1 + spec.alsoRemoves <= left else { return parts.1.append(spec) }
            left -= 1 + spec.alsoRemoves
            parts.0.append(spec)
        }
        plan.tasks += within
        switch radius.excess(of: context.run.name(in: context.night), lane: context.lane, wanted: wantedNow) {
        case .postponed(let warning): plan.warnings.append(warning)
        case .blocked(let problem):
            plan.tasks += beyond.map { $0.blocked(problem) }
            plan.usualDeletions = context.history.usualDeletions
        }
        return plan
    }

    /// Why nothing may be deleted in the account and region tonight; nil when deletions are possible.
    package static func obstacle(_ inventory: Inventory, lane: Lane, limits: Limits) -> Problem? {
        func problem(_ code: String, _ why: String, hint: String?) -> Problem {
            Problem(code: code, message: "\(lane): nothing is deleted: \(why)", hint: hint)
        }
        let ntp = "set this machine's clock (NTP)"
        guard inventory.now != nil else { return problem("NoDate", "no answer of AWS carried the time", hint: nil) }
        guard inventory.images != nil else {
            let code = inventory.imagesProblem.map { " (\($0.code))" } ?? ""
            return problem("NoImages", "images could not be listed\(code)", hint: inventory.imagesProblem?.hint)
        }
        let skew = inventory.clockSkew
        guard skew <= limits.skewMaximum, skew >= .zero - limits.skewMaximum else {
            let seconds = skew.milliseconds / 1_000
            let side = seconds > 0 ? "ahead of" : "behind"
            return problem("ClockSkew", "the local clock is \(abs(seconds)) s \(side) AWS's", hint: ntp)
        }
        return nil
    }

    /// The deletions that are due, in order: images (this frees snapshots), duplicates, failed and then old snapshots.
    /// Where images or AWS's time are unknown, these are the most that could be due, for a plan that blocks them.
    package static func candidates(_ inventory: Inventory, _ context: PlanContext) -> [TaskSpec] {
        let now = inventory.now ?? context.night.start + Night.lead
        let seen = inventory.withoutUnknownImages()
        return images(seen, context, now) + snapshots(seen, context, now)
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
                // Why not tonight's: the `confirm` of their run deletes failed snapshots and has them made again.
                failed.append(deletion(of: snapshot, why: .failed, reason: why, lane: context.lane))
            } else if case .delete(let why) = rules.verdict(for: snapshot, in: inventory, now: now) {
                old.append(deletion(of: snapshot, why: .retention, reason: why, lane: context.lane))
            }
        }
        return duplicates + failed + old
    }

    package static func deletion(
        of snapshot: Snapshot, why: DeleteSnapshotPayload.Why, reason: String, lane: Lane
    ) -> TaskSpec {
        TaskSpec(
            DeleteSnapshotJob.facts, lane: lane, subject: snapshot.id.text, reason: reason,
            payload: DeleteSnapshotPayload(why: why).json)
    }
}

extension TaskSpec {
    /// True for a deletion because of age alone. Only such a deletion may wait for a person: a failed snapshot or a
    /// duplicate stands in the way of the next night.
    fileprivate var isByRetention: Bool {
        DeleteSnapshotPayload(json: payload)?.why == .retention && kind == .deleteSnapshot
            || DeregisterImagePayload(json: payload)?.why == .retention && kind == .deregisterImage
    }
}
