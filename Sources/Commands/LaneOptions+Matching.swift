import Accounts
import Jobs
import Model
import Queue
import Reports

extension LaneOptions {
    func matches(_ lane: LaneReport) -> Bool { matches(lane.account, lane.name, lane.region) }

    func matches(_ account: String, _ name: String, _ region: String) -> Bool {
        (accounts.isEmpty || accounts.contains { $0 == account || $0 == name })
            && (regions.isEmpty || regions.contains { $0.name == region })
    }

    /// Says that no account and region of the run is meant, with the names that the user most likely meant.
    func nothingMatches(in report: RunReport) -> CommandFailure {
        nothingMatches(in: "the run \(report.run)", knowing: report.lanes.flatMap { [$0.name, $0.account] })
    }

    /// Says the same of the accounts and regions whose names are known.
    func nothingMatches(in place: String, knowing names: [String]) -> CommandFailure {
        let known = Set(names).subtracting([""]).sorted()
        let given =
            accounts.map { name in
                "--account \(Printable.line(name))"
                    + (known.contains(name) ? "" : Suggestion.hint(for: name, among: known))
            } + regions.map { "--region \($0)" }
        return CommandFailure(.usage, "nothing in \(place) matches \(given.joined(separator: " "))")
    }

    /// The filter for a run's tasks. Throws when nothing in the run matches.
    func filter(of run: RunKey, in store: any TaskStore) async throws -> TaskFilter {
        var filter = TaskFilter(run: run)
        guard !isEmpty else { return filter }
        guard let report = try await store.report(run, failureLimit: 0) else { throw StoreError.noSuchRun(run) }
        let lanes = report.lanes.filter(matches)
        guard !lanes.isEmpty else { throw nothingMatches(in: report) }
        if !accounts.isEmpty { filter.accounts = Set(lanes.compactMap { AccountID($0.account) }).sorted() }
        filter.regions = regions
        return filter
    }

    /// The filter for the account files.
    var fleetFilter: LaneFilter { LaneFilter(accounts: accounts, regions: regions.map(\.name)) }
}
