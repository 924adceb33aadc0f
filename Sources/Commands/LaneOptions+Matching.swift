import Jobs
import Model
import Queue
import Reports

extension LaneOptions {
    func matches(_ lane: LaneReport) -> Bool {
        (accounts.isEmpty || accounts.contains { $0 == lane.account || $0 == lane.name })
            && (regions.isEmpty || regions.contains { $0.name == lane.region })
    }

    func nothingMatches(in what: String) -> String {
        let given = accounts.map { "--account \(Printable.line($0))" } + regions.map { "--region \($0)" }
        return "nothing in \(what) matches \(given.joined(separator: " "))"
    }

    /// The filter for a run's tasks. Throws when nothing in the run matches.
    func filter(of run: RunKey, in store: any TaskStore) async throws -> TaskFilter {
        var filter = TaskFilter(run: run)
        guard !isEmpty else { return filter }
        guard let report = try await store.report(run, failureLimit: 0) else { throw StoreError.noSuchRun(run) }
        let lanes = report.lanes.filter(matches)
        guard !lanes.isEmpty else { throw CommandFailure(.usage, nothingMatches(in: "the run \(run)")) }
        if !accounts.isEmpty { filter.accounts = Set(lanes.compactMap { AccountID($0.account) }).sorted() }
        filter.regions = regions
        return filter
    }

    /// The filter for the account files.
    var fleetFilter: LaneFilter { LaneFilter(accounts: accounts, regions: regions.map(\.name)) }
}
