import CloudSimulator
import Jobs
import Model
import Reports

/// Checks the cloud after a night, and whether the night's report agrees.
struct NightAudit {
    let number: Int
    let night: Night
    let plan: FaultPlan
    let actions: UserActions
    let checker: SafetyChecker
    let neighbour: Neighbour
    let isFaultFree: Bool

    /// Compares the cloud after the night with the run's report and returns a line per violation.
    func violations(_ cloud: CloudScenario, asked: Set<Lane>, _ report: RunReport) -> [String] {
        var wrong: [String] = []
        if report.state != .ended, !plan.leavesRunOpen { wrong.append("its run has not ended") }
        for account in cloud.accounts {
            for region in account.regions where asked.contains(Lane(account: account.id, region: region.region)) {
                let lane = report.lanes.first { $0.account == account.id.digits && $0.region == region.region.name }
                wrong += violations(in: region, lane, ended: report.state == .ended).map {
                    "\(account.id)/\(region.region): \($0)"
                }
                guard report.state == .ended, ProgramStatus.of(Conclusion(report: report)) == .fine else { continue }
                wrong += unsaid(region).map { "\(account.id)/\(region.region): \($0), but the exit code is 0" }
            }
        }
        if isFaultFree || plan.mustBeWaitedOut {
            let found = report.findings
            let missing = found.missingBackups - excused(report)
            if missing > 0 || found.lanesNotListed > 0 {
                wrong.append("the report of a night without faults misses \(missing) backups: \(failures(report))")
            }
        }
        return wrong.map { "night \(number): \($0)" }
    }

    /// Counts the missing backups that a user or the neighbour caused: a snapshot in error takes the only place of an HDD
    /// volume as long as a pin, or tags that make it look like another's, keep it.
    private func excused(_ report: RunReport) -> Int {
        report.lanes.flatMap(\.failures).count {
            $0.kind == .createSnapshot && $0.problem.code == "ConcurrentSnapshotLimitExceeded"
                && everTouched($0.subject.text)
        }
    }

    private func failures(_ report: RunReport) -> [String] {
        report.lanes.flatMap { lane in
            lane.failures.prefix(3).map {
                "\($0.kind) \($0.subject) \($0.state): \($0.problem.code) \($0.problem.message)"
            }
                + lane.uncovered.map { "\($0.feature) uncovered: \($0.problem.code)" }
        }
    }

    private func violations(in region: CloudRegion, _ report: LaneReport?, ended: Bool) -> [String] {
        var wrong: [String] = []
        let tonight = Dictionary(grouping: region.snapshots.filter(isTonights), by: \.volume)
        for (volume, snapshots) in tonight where snapshots.count > 1 && !everTouched(volume) {
            if isFaultFree || !plan.mayLeaveDuplicates {
                wrong.append("\(volume) has the duplicates \(snapshots.map(\.id)) of tonight")
            }
        }
        if isFaultFree { wrong += leftovers(region, report) }
        let complete = complete(region)
        guard let report else { return wrong + ["the report does not contain this account and region"] }
        let isListed = !report.uncovered.contains { $0.feature == .snapshots }
        // Why: a user may have deleted a confirmed snapshot, and its volume with it.
        var gone = actions.touchedVolumes.union(neighbour.hinderedVolumes)
        // Why: as long as the listing after it fails, the report says so, and cannot know of the deletion.
        if !isListed { gone.formUnion(actions.lostVolumes(since: night.start)) }
        let deleted = gone.subtracting(complete).count
        if report.snapshots.confirmed > complete.count + deleted {
            wrong.append("the report confirms \(report.snapshots.confirmed) snapshots, but \(complete.count) exist")
        }
        guard ended, isListed, report.snapshots.confirmed == report.snapshots.due else { return wrong }
        for volume in selected(region) where !complete.contains(volume) && !everTouched(volume) {
            wrong.append("\(volume) has no snapshot of tonight, but the report misses none")
        }
        return wrong
    }

    /// What a good report must not hide: a volume without a snapshot of tonight whose running instance has had the tag
    /// since before the night, or a tag that differs from it only in case and blanks.
    private func unsaid(_ region: CloudRegion) -> [String] {
        let complete = complete(region)
        let meant = region.instances.filter { instance in
            instance.state == .running && !actions.wasTouched(instance.id, since: night.start)
                && instance.tags.contains { Self.folded($0.key) == "autosnapshot" && Self.folded($0.value) == "true" }
        }
        return meant.flatMap(\.devices).map(\.volume)
            .filter { !complete.contains($0) && !actions.wasTouched($0, since: night.start) }
            // Why: what was spoiled once it was complete may have been confirmed before.
            .filter { !neighbour.spoiled($0, since: night.start) }
            .map { "\($0) has no snapshot of tonight" }
    }

    private static func folded(_ text: ExactText) -> String { text.text.lowercased().filter { !$0.isWhitespace } }

    private func isTonights(_ snapshot: CloudSnapshot) -> Bool {
        night.contains(snapshot.startedAt) && isOurs(snapshot)
    }

    /// Whether the program made the snapshot of a volume, and the snapshot has not failed.
    private func isOurs(_ snapshot: CloudSnapshot) -> Bool {
        checker.isOurs(snapshot.id) && snapshot.state != .error && !SafetyChecker.isByProduct(snapshot)
    }

    /// The volumes with a good snapshot of tonight, by anybody.
    private func complete(_ region: CloudRegion) -> Set<String> {
        Set(region.snapshots.filter { night.contains($0.startedAt) && SafetyChecker.isGood($0) }.map(\.volume))
    }

    /// Whether a user has ever changed it, or the neighbour has ever hindered it.
    private func everTouched(_ id: String) -> Bool { actions.everTouched(id) || neighbour.everHindered(id) }

    private func selected(_ region: CloudRegion) -> [String] {
        region.instances.filter {
            $0.state == .running && $0.tags["AutoSnapshot"] == "true" && !actions.everTouched($0.id)
        }.flatMap { $0.devices.map(\.volume) }
    }

    /// Finds faults that a night without faults must have fixed: duplicates, two images of one week, missing alarms.
    private func leftovers(_ region: CloudRegion, _ report: LaneReport?) -> [String] {
        var wrong: [String] = []
        // Why: the brake on deletions may hold many duplicates back. The report says so, and a user must act.
        let isBraked =
            report?.failures.contains { $0.problem.code == "BlastRadius" } ?? false
            || report?.warnings.contains { $0.contains("deletions are due") } ?? false
        let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
        let ours = region.snapshots.filter { isOurs($0) && !everTouched($0.volume) }
        for (key, duplicates) in Dictionary(grouping: ours, by: checker.key(of:))
        where duplicates.count > 1 && duplicates.count(where: { !used.contains($0.id) }) > 1 && !isBraked {
            wrong.append("\(key) has the duplicates \(duplicates.map { "\($0.id) \($0.state) \($0.startedAt)" })")
        }
        let live = region.images.filter { image in
            [.available, .pending].contains(image.state) && checker.isOurs(image.id) && !everTouched(image.id)
        }
        let volumes = Dictionary(region.snapshots.map { ($0.id, $0.volume) }) { first, _ in first }
        // Why the name: the neighbour may write tags on ours, and cannot change a name.
        let weeks = Dictionary(grouping: live) { image in
            let volume = image.devices.first?.snapshot.flatMap { volumes[$0] } ?? ""
            return "\(volume) of week \(image.name.firstMatch(of: #/-(\d{4}-\d+)(-i-\w+)?$/#)?.1 ?? "")"
        }
        for (key, images) in weeks where images.count > 1 {
            wrong.append("\(key) has the duplicates \(images.map { "\($0.id) \($0.name) \($0.createdAt)" })")
        }
        for instance in region.instances
        where instance.state == .running && !actions.everTouched(instance.id)
            && !neighbour.everHindered("\(instance.id)-NetworkOut")
        {
            let watching = region.alarms.filter {
                $0.dimensions["InstanceId"]?.text == instance.id && $0.comparison?.hasPrefix("Greater") == true
                    || $0.name == "\(instance.id)-NetworkOut"
            }
            if watching.count != 1 { wrong.append("\(instance.id) has the alarms \(watching.map(\.name))") }
        }
        return wrong
    }
}
