import AWS
import Accounts
import Model
import Queue

/// Decides what is deleted tonight, within the blast radius: duplicates, and what has outlived its retention.
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
        let obstacle = Selection(inventory, context)?.obstacle
        var left = radius.remaining
        plan.tasks = due.map { due in
            var spec = due
            let things = 1 + spec.alsoRemoves
            if let obstacle, spec.isByRetention {
                spec.initial = .blocked(obstacle)
            } else if things <= left {
                left -= things
            } else {
                spec.initial = .blocked(problem)
            }
            return spec
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

    /// The deletions that are due, in order: images (this frees snapshots), duplicates, failed and then old snapshots.
    package static func candidates(_ inventory: Inventory, _ context: PlanContext) -> [TaskSpec] {
        guard obstacle(inventory, lane: context.lane, limits: context.limits) == nil, let now = inventory.now else {
            return []
        }
        return images(inventory, context, now) + snapshots(inventory, context, now)
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
