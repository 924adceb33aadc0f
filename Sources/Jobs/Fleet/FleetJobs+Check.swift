import AWS
import Accounts
import Engine
import Model

/// What a live, read-only check of an account and region found.
package struct LaneProbe: Sendable {
    package let lane: Lane
    package let accountName: String
    package var findings: [Finding] = []

    package struct Finding: Sendable, Hashable {
        /// What was tried: an action, e.g. `ec2:DescribeSnapshots`, or `clock`.
        package let what: String
        /// Nil when all is well.
        package let problem: Problem?
    }

    package var isGood: Bool { findings.allSatisfy { $0.problem == nil } }
}

extension FleetJobs {
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
        func answers<O: Operation>(_ operation: O) async -> Bool {
            do {
                skew = try await session.client.call(operation, .reconcile).meta.clockSkew ?? skew
                probe.findings.append(.init(what: O.actionName.text, problem: nil))
            } catch {
                probe.findings.append(.init(what: O.actionName.text, problem: error.problem))
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
        if !account.backups.isEmpty {
            _ = await answers(DescribeSnapshots(maxResults: 5))
            _ = await answers(DescribeImages(maxResults: 5))
            if account.images != nil { _ = await answers(DescribeVolumes(maxResults: 5)) }
        }
        if let policy = account.alarms {
            _ = await answers(DescribeAlarms(maxRecords: 1))
            _ = await answers(GetTopicAttributes(topicARN: policy.topicARN(in: here.lane)))
        }
        probe.findings.append(.init(what: "clock", problem: clockProblem(skew, here.lane)))
        return probe
    }

    func clockProblem(_ skew: Duration?, _ lane: Lane) -> Problem? {
        let most = environment.limits.skewMaximum
        guard let skew, skew > most || skew < .zero - most else { return nil }
        return Problem(
            code: "ClockSkew", message: "\(lane): the local clock is \(skew.milliseconds / 1_000) s from AWS's",
            hint: "set this machine's clock (NTP): until then nothing is deleted", reach: .lane)
    }
}
