import Accounts
import Jobs
import Model
import Queue
import Reports

extension LaneOptions {
    func matches(_ lane: LaneReport) -> Bool { matches(lane.account, lane.name, lane.region) }

    func matches(_ account: String, _ name: String, _ region: String) -> Bool {
        (accounts.isEmpty || takes([account, name]))
            && (regions.isEmpty || regions.contains { $0.name == region })
    }

    /// True when one of the options means an account of these names.
    func takes(_ names: [String]) -> Bool {
        accounts.contains { AccountPattern($0).takes(names: names, tags: [:]) }
    }

    /// The options without tags, for what is read from the database: each tag is replaced by the ids of the accounts that
    /// have it in the files and in the last listing of the organization.
    func withoutTags(_ place: Workplace) async throws -> LaneOptions {
        guard accounts.contains(where: { AccountPattern($0).isTag }) else { return self }
        let fleet = try await place.keptFleet()
        var options = self
        options.accounts = try accounts.flatMap { text in
            AccountPattern(text).isTag ? try fleet.ids(of: LaneFilter(accounts: [text])).map(\.digits) : [text]
        }
        return options
    }

    /// Says that no account and region of the run is meant, with the names that the user most likely meant.
    func nothingMatches(in report: RunReport) -> CommandFailure {
        nothingMatches(
            in: "the run \(report.run)", report.run, knowing: report.lanes.flatMap { [$0.name, $0.account] })
    }

    /// Says the same of the accounts and regions whose names are known. Without a `run`, the hint is about the newest one.
    func nothingMatches(in place: String, _ run: RunKey? = nil, knowing names: [String]) -> CommandFailure {
        let known = Set(names).subtracting([""]).sorted()
        let given =
            accounts.map { name in
                "--account \(Printable.line(name))"
                    + (known.contains(name) ? "" : Suggestion.hint(for: name, among: known))
            } + regions.map { "--region \($0)" }
        return CommandFailure(
            .usage, "nothing in \(place) matches \(given.joined(separator: " "))",
            hint: "aws-man report\(run.map { " \($0)" } ?? "") shows the accounts and regions of"
                + (run == nil ? " the newest run" : " that run"))
    }

    /// The filter for a run's tasks. Throws when nothing in the run matches.
    func filter(of run: RunKey, in store: any TaskStore, _ place: Workplace) async throws -> TaskFilter {
        var filter = TaskFilter(run: run)
        guard !isEmpty else { return filter }
        guard let report = try await store.report(run, failureLimit: 0) else { throw StoreError.noSuchRun(run) }
        let known = try await withoutTags(place)
        let lanes = report.lanes.filter(known.matches)
        guard !lanes.isEmpty else { throw nothingMatches(in: report) }
        if !accounts.isEmpty { filter.accounts = Set(lanes.compactMap { AccountID($0.account) }).sorted() }
        filter.regions = regions
        return filter
    }

    /// The filter for the account files.
    var fleetFilter: LaneFilter { LaneFilter(accounts: accounts, regions: regions.map(\.name)) }
}
