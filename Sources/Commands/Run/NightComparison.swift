import Accounts
import Jobs
import Model
import Queue
import Reports

/// Compares the nights that are due by the account files with the nights in the database (REQUIREMENTS R70).
struct NightComparison: Sendable {
    let workplace: Workplace
    let store: SQLiteStore
    /// The accounts and regions that the command is limited to; nil for all.
    let limit: LaneOptions?

    enum Answer: Sendable {
        case known(MissedNights)
        /// The account files cannot be read. The text says so.
        case unknown(String)
    }

    init(_ workplace: Workplace, _ store: SQLiteStore, _ limit: LaneOptions? = nil) {
        (self.workplace, self.store, self.limit) = (workplace, store, limit)
    }

    func missed() async throws -> Answer {
        let fleet: Fleet
        do {
            fleet = try await workplace.keptFleet()
        } catch {
            return .unknown(Self.unknown(error))
        }
        let due = MissedNights.due(by: fleet.nights, at: workplace.now)
        let runs = try await store.runs()
        // Why a day earlier: a night of another `nightly_at` may begin before the one that it counts for.
        let since = due.first.map { $0.start - .days(1) } ?? workplace.now
        let lanes = try await store.lanes(ofRunsSince: since)
        let idle = try await store.idleAccounts(ofRunsSince: since)
        var missed = MissedNights(
            due: due, places: places(fleet),
            runs: runs.compactMap { run in
                guard lanes[run.key] != nil || idle[run.key] != nil else { return nil }
                return .init(night: run.night, lanes: lanes[run.key] ?? [], idle: idle[run.key] ?? [])
            },
            first: runs.map(\.night).min { $0.start < $1.start }, born: try await store.madeAt())
        for run in runs.reversed() where missed.mayBeCleared(by: run.night) {
            if let report = try await store.report(run.key, failureLimit: 0) {
                missed.clear(by: report, of: run.night)
            }
        }
        return .known(missed)
    }

    static func unknown(_ error: FleetError) -> String {
        "whether a night was missed is not known, because the account files cannot be used: \(error)"
    }

    /// The accounts and regions that the account files name, as far as the command is limited to them.
    func places(_ fleet: Fleet) -> [ConfiguredPlace] {
        Self.allPlaces(fleet).filter { limit?.matches($0) ?? true }
    }

    static func allPlaces(_ fleet: Fleet) -> [ConfiguredPlace] {
        let listing = fleet.knowledge?.listing
        let members = listing.map { listing in listing.members.map { ($0.id, $0.unchangedSince ?? listing.listedAt) } }
        let joined = Dictionary(members ?? []) { first, _ in first }
        return fleet.accounts.flatMap { account in
            let regions: [Region?] =
                switch account.regions {
                case .listed(let regions): regions
                case .allEnabled: [nil]
                }
            var since = fleet.stamp?.changedAt(account.file) ?? Instant(milliseconds: 0)
            // Why: an account may have joined the organization, or a rule's unit, long after the file was written.
            if account.file == fleet.organization?.file, let joined = joined[account.id] { since = max(since, joined) }
            return regions.map { region in
                ConfiguredPlace(
                    account: account.id, name: account.name, region: region, since: since,
                    pausedUntil: account.pausedUntil)
            }
        }
    }
}

extension LaneOptions {
    fileprivate func matches(_ place: ConfiguredPlace) -> Bool {
        (accounts.isEmpty || takes([place.account.digits, place.name]))
            && (regions.isEmpty || place.region == nil || regions.contains { $0 == place.region })
    }
}
