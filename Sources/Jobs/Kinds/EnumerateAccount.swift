import AWS
import Accounts
import Engine
import Model

/// Finds the regions of an account with `regions: all-enabled`, and opens their lanes. Runs in the lane of the
/// partition's home region, where account-wide questions are asked.
struct EnumerateAccount: Kind {
    let environment: JobEnvironment

    init(_ environment: JobEnvironment) { self.environment = environment }

    static func permissions(for account: Account) -> [Permission] {
        guard case .allEnabled = account.regions else { return [] }
        return .reads(DescribeRegions.actionName.text)
    }

    var definition: JobDefinition {
        JobDefinition(kind: .enumerateAccount, nature: .reads, limit: environment.limits.enumerationLimit) { attempt in
            await environment.withSession(attempt) { await perform($0) }
        }
    }

    private func perform(_ session: LaneSession) async -> AttemptResult {
        do {
            let names = try await session.client.call(DescribeRegions(), .listing).output
            return Self.result(names: names, session.account)
        } catch {
            return AttemptResult(error, at: session.now)
        }
    }

    static func result(names: [String], _ account: Account) -> AttemptResult {
        let known = names.compactMap(Region.init).filter { $0.partition == account.regions.partition }
        guard !known.isEmpty else {
            return AttemptResult(
                .failed(
                    Problem(
                        code: "NoRegions", message: "\(account.id) (\(account.name)): AWS names no enabled region",
                        hint: "name the regions in \(account.file)")))
        }
        var result = AttemptResult(.done)
        result.fanOut = FanOut(
            lanes: known.sorted().map { LaneEntry.enumerating(account, Lane(account: account.id, region: $0)) })
        let unknown = names.filter { name in !known.contains { $0.name == name } }
        if !unknown.isEmpty {
            result.warnings = ["regions that this version does not know were left out: \(WarningLine.list(unknown))"]
        }
        return result
    }
}

extension LaneEntry {
    /// A lane with its first tasks: one listing for snapshots and images, one for alarms.
    static func enumerating(_ account: Account, _ lane: Lane) -> LaneEntry {
        var tasks: [TaskSpec] = []
        let backups = account.backups
        if !backups.isEmpty {
            tasks.append(
                TaskSpec(
                    lane: lane, kind: .enumerateLane, subject: "", action: .enumerate,
                    reason: "finds the lane's volumes, snapshots and images", covers: backups))
        }
        if account.alarms != nil {
            tasks.append(
                TaskSpec(
                    lane: lane, kind: .enumerateAlarms, subject: "", action: .enumerate,
                    reason: "finds running instances without an alarm", covers: [.alarms]))
        }
        return LaneEntry(lane: lane, accountName: account.name, tasks: tasks)
    }
}

extension Account {
    /// What enumerate-lane covers in this account.
    var backups: Set<Feature> {
        var features: Set<Feature> = []
        if snapshots != nil { features.insert(.snapshots) }
        if images != nil { features.insert(.images) }
        return features
    }

    /// All that this account has switched on.
    var features: Set<Feature> { alarms == nil ? backups : backups.union([.alarms]) }
}
