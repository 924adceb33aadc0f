import AWS
import Accounts
import Engine
import Model

/// The findings of a live, read-only check of an account and region.
package struct LaneProbe: Sendable {
    package let lane: Lane
    package let accountName: String
    package var findings: [Finding] = []

    package struct Finding: Sendable, Hashable {
        /// The question that was asked: an action, e.g. `ec2:DescribeSnapshots`, or `clock`.
        package let what: String
        /// Nil when all is well.
        package let problem: Problem?
    }

    package var isGood: Bool { findings.allSatisfy { $0.problem == nil } }
}

extension FleetJobs {
    /// Ids that no resource has. A question about them shows whether it may be asked.
    private static let (noSnapshot, noImage) = (SnapshotID("snap-00000000000000000"), ImageID("ami-00000000000000000"))

    /// Makes one small call of each kind that the account's features need, and compares the clock. It changes
    /// nothing. `ended` is called for each account and region as soon as its probe has ended.
    package func check(
        _ filter: LaneFilter = .init(), ended: @escaping @Sendable (LaneProbe) -> Void = { _ in }
    ) async throws(NoMatch) -> [LaneProbe] {
        let resolved = try await resolve(filter)
        return await concurrently(resolved) { here in
            let probe = await probe(here, asksRegions: filter.regions.isEmpty)
            ended(probe)
            return probe
        }.sorted { $0.lane < $1.lane }
    }

    private func probe(_ here: LanePreview, asksRegions: Bool) async -> LaneProbe {
        var probe = LaneProbe(lane: here.lane, accountName: here.accountName)
        guard let account = environment.accounts[here.lane.account] else { return probe }
        let (session, _) = session(account, here.lane)
        var skew: Duration?
        func answers<O: Operation>(_ operation: O, ofNothing: Bool = false) async -> Bool {
            do {
                skew = try await session.client.call(operation, .reconcile).meta.clockSkew ?? skew
                probe.findings.append(.init(what: O.actionName.text, problem: nil))
            } catch {
                // Why: what does not exist could be asked about, and what an emulator lacks is not asked about.
                let isFine =
                    ofNothing
                    && (error.classification == .gone || session.client.isUnknownToEmulator(error.failure))
                probe.findings.append(.init(what: O.actionName.text, problem: isFine ? nil : error.problem))
                // Why: when the account and region itself is out of reach, every further question has the same answer.
                return error.problem.reach != .lane && error.failure.meta != nil
            }
            return true
        }
        guard await answers(DescribeInstances(maxResults: 5)) else { return probe }
        if asksRegions, case .allEnabled(let partition) = account.regions, here.lane.region == partition.homeRegion {
            probe.findings.append(
                .init(what: DescribeRegions.actionName.text, problem: here.uncovered.first?.problem))
        }
        if let policy = account.snapshots { probe.findings += await tags(policy, session) }
        if !account.backups.isEmpty {
            _ = await answers(DescribeSnapshots(maxResults: 5))
            _ = await answers(DescribeImages(maxResults: 5))
            if account.snapshots != nil {
                _ = await answers(DescribeSnapshotAttribute(snapshot: Self.noSnapshot), ofNothing: true)
            }
            if account.images != nil {
                _ = await answers(DescribeVolumes(maxResults: 5))
                _ = await answers(DescribeImageAttribute(image: Self.noImage), ofNothing: true)
                _ = await answers(DescribeImageReferences(image: Self.noImage), ofNothing: true)
            }
        }
        if let policy = account.alarms {
            if await answers(DescribeAlarms(maxRecords: 1)) { probe.findings += await alarms(policy, session) }
            _ = await answers(GetTopicAttributes(topicARN: policy.topicARN(in: here.lane)))
        }
        probe.findings.append(.init(what: "clock", problem: clockProblem(skew, here.lane)))
        return probe
    }

    /// Lists all alarms, and finds those that have the name of an instance's alarm and do not watch it.
    private func alarms(_ policy: AlarmPolicy, _ session: LaneSession) async -> [LaneProbe.Finding] {
        do {
            let instances = try await session.instances(since: session.uptime, .reconcile).instances
            let existing = ExistingAlarms(try await session.client.list(DescribeAlarms(), .reconcile).items)
            guard let squatted = AlarmPlan.squatted(instances, existing, policy) else { return [] }
            let problem = Problem(
                code: "ForeignAlarm", message: "\(session.lane): \(squatted)",
                hint: "it is never changed: have it renamed or deleted, and the next run makes the alarm")
            return [.init(what: "alarms", problem: problem)]
        } catch {
            // Why nothing: the same questions were put before, and their findings say what is wrong.
            return []
        }
    }

    /// Lists all instances, and finds those whose tag was almost the one that selects.
    private func tags(_ policy: SnapshotPolicy, _ session: LaneSession) async -> [LaneProbe.Finding] {
        do {
            let listing = try await session.instances(since: session.uptime, .reconcile)
            let inventory = Inventory(
                account: session.account.id, now: nil, policy: nil, nights: environment.nights
            ).with(listing)
            let problems =
                inventory.nearMisses(of: policy).map { Selection.nearMiss($0, policy, session.lane) }
                + [listing.problem(in: session.lane)].compactMap(\.self)
            return problems.isEmpty
                ? [.init(what: "tags", problem: nil)] : problems.map { .init(what: "tags", problem: $0) }
        } catch {
            return [.init(what: DescribeInstances.actionName.text, problem: error.problem)]
        }
    }

    func clockProblem(_ skew: Duration?, _ lane: Lane) -> Problem? {
        let most = environment.limits.skewMaximum
        guard let skew, skew > most || skew < .zero - most else { return nil }
        return Problem(
            code: "ClockSkew", message: "\(lane): the local clock is \(skew.milliseconds / 1_000) s from AWS's",
            hint: "set this machine's clock (NTP): until then nothing is deleted", reach: .lane)
    }
}
