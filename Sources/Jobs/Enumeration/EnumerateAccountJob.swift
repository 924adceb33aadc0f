import AWS
import Accounts
import Engine
import Model

extension JobKind {
    package static let enumerateAccount = JobKind("enumerate-account")
}

/// Finds the regions of an account with `regions: all-enabled`, and fans out to them. It runs in the home region of the
/// account's partition, where account-wide questions are asked.
enum EnumerateAccountJob: Job {
    static let facts = KindFacts(.enumerateAccount, actions: [.enumerate])

    static func permissions(for account: Account) -> [Permission] {
        guard case .allEnabled = account.regions else { return [] }
        return .reads(DescribeRegions.self)
    }

    static func perform(_ task: Assignment<NoPayload, Void>) async throws(CallProblem) -> AttemptResult {
        let names = try await task.session.client.call(DescribeRegions(), .listing).output
        return result(names: names, task.session.account)
    }

    static func result(names: [ExactText], _ account: Account) -> AttemptResult {
        let known = names.compactMap { Region($0.text) }.filter { $0.partition == account.regions.partition }
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
        let unknown = names.filter { name in !known.contains { ExactText($0.name) == name } }
        if !unknown.isEmpty {
            result.warnings = ["regions that this version does not know were left out: \(WarningLine.list(unknown))"]
        }
        return result
    }
}
