import AWS
import Accounts
import Engine
import Model

/// Finds the regions of an account with `regions: all-enabled`, and opens their lanes. Runs in the lane of the
/// partition's home region, where account-wide questions are asked.
struct EnumerateAccountJob: Job {
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
