import Accounts
import Model
import Reports

/// Finds the configured accounts and regions that a run does not include (REQUIREMENTS R30).
enum RunCoverage {
    /// The most accounts and regions that are named. The others are counted.
    private static let named = 5

    /// Returns one line; nil when the run includes all configured accounts and regions that are worked in the night of this
    /// day. An account that was idle when the run began and is not any more is missing.
    static func missing(from report: RunReport, _ fleet: Fleet, on day: CalendarDay) -> String? {
        let lanes = Set(report.lanes.map { "\($0.account)/\($0.region)" })
        let accounts = Set(report.lanes.map(\.account))
        let idle = Set(fleet.idle(on: day).map(\.account))
        let missing = fleet.accounts.filter { !idle.contains($0.id) }.flatMap { account -> [String] in
            switch account.regions {
            case .listed(let regions):
                regions.filter { !lanes.contains("\(account.id)/\($0)") }.map { "\(account.name) \($0)" }
            case .allEnabled: accounts.contains(account.id.digits) ? [] : [account.name]
            }
        }
        guard !missing.isEmpty else { return nil }
        let more = missing.count - named
        return "not in this run: \(missing.prefix(named).joined(separator: ", "))"
            + (more > 0 ? " and \(Wording.places(more, more: true))" : "") + ": aws-man run without a filter adds them"
    }
}
