import Jobs
import Model
import Queue
import Reports

extension BackupHistory {
    /// The most runs that are read for the last success of an account and region. Older ones help no more.
    private static let window = 30

    /// The ended runs that are read, the newest first.
    static func told(by runs: [RunSummary]) -> [RunSummary] {
        runs.filter { $0.endedAt != nil }.sorted { $0.createdAt > $1.createdAt }.prefix(window).map(\.self)
    }

    /// Reads the ended runs, the newest first, until each account and region has shown its last success.
    init(of ended: [RunSummary], in store: SQLiteStore, _ places: [ConfiguredPlace]) async throws {
        self.init()
        let configured = places.compactMap { place in
            place.region.map { Lane(account: place.account, region: $0) }
        }
        for run in ended {
            guard let report = try await store.report(run.key, failureLimit: 0) else { continue }
            take(report, points: try await store.newestSnapshots(of: run.key), kinds: AllJobs.kinds)
            if isWhole(for: configured), isWhole(for: names.keys) { break }
        }
    }
}
