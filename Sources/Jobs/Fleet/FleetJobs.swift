import AWS
import Accounts
import Engine
import Model
import Queue

/// A fleet's night for the commands that run one: the kinds of task, how fast AWS admits them, and how a run begins.
package struct FleetJobs: Sendable {
    package let fleet: Fleet
    let environment: JobEnvironment
    private let planning: (any TaskExecutor)?
    private let changed: @Sendable () -> Fleet?
    private let unknown: @Sendable () async -> Fleet?

    /// `changed` returns the fleet when its files have changed since the last call, and tasks then follow the new files
    /// of their accounts. The limits and nights, which concern the whole fleet, stay as at the start. Plans are made on
    /// `planning`; nil leaves them where their attempts run. `unknown` is described at `FleetWatch`.
    package init(
        fleet: Fleet, access: CloudAccess, listings: FleetListings = FleetListings(),
        planning: (any TaskExecutor)? = nil, changed: @escaping @Sendable () -> Fleet? = { nil },
        unknown: @escaping @Sendable () async -> Fleet? = { nil }
    ) {
        (self.changed, self.unknown) = (changed, unknown)
        self.fleet = fleet
        self.planning = planning
        environment = JobEnvironment(
            fleet: fleet, access: access, listings: listings, planning: planning, changed: changed,
            unknown: unknown)
    }

    /// The same jobs with the accounts of the organization. Files that change later are joined in the same way.
    package func joined(_ knowledge: OrganizationKnowledge) -> FleetJobs {
        FleetJobs(
            fleet: fleet.joined(knowledge), access: environment.access, listings: environment.listings,
            planning: planning, changed: { [changed] in changed()?.joined(knowledge) }, unknown: unknown)
    }

    /// The same jobs with a new reading of the accounts directory; listings are kept.
    package func with(_ fleet: Fleet) -> FleetJobs {
        FleetJobs(fleet: fleet, access: environment.access, listings: environment.listings, planning: planning)
    }

    /// All jobs, for the engine.
    package var jobs: [JobDefinition] { AllJobs.all.map { $0.definition(in: environment) } }

    /// Lets go of the listings that no open task of the account and region needs, for the engine.
    package var atRest: @Sendable (Lane, _ open: Set<ActionName>) -> Void {
        { [listings = environment.listings] lane, open in listings.lane(lane).letGo(besides: open) }
    }

    /// The number of snapshots in the inventories that this process holds.
    package var snapshotsHeld: Int { environment.listings.snapshotsHeld }

    /// The bucket figures, for the engine's pacing.
    package var buckets: [ActionName: BucketFigures] { Buckets.figures }
    /// The services whose outages hold back the tasks of our own actions, for the engine.
    package var services: [ActionName: ServiceName] { Buckets.services }

    /// A start closer than this to a night's boundary may belong to another night than the user means.
    static let nearBoundary = Duration.minutes(10)

    /// The request that begins a run with its enumerations, or lists again if the run has ended and `listsAgain` is true.
    /// Accounts whose files are broken are uncovered.
    package func request(
        run: RunKey, night: Night, filter: LaneFilter = .init(), options: RunOptions = .init(),
        listsAgain: Bool = false, at now: Instant
    ) throws(NoMatch) -> EnqueueRequest {
        let chosen = try lanes(filter, on: night.day)
        var warnings = warnings(on: night.day)
        for (edge, boundary) in [("began", night.start), ("ends", night.end)] {
            let distance = (now - boundary).milliseconds.magnitude
            if distance < Self.nearBoundary.milliseconds.magnitude {
                warnings.append(
                    "started within ten minutes of \(boundary), where the night of \(night) \(edge): it belongs to that night"
                )
            }
        }
        if options.noDeletes || options.allowDeletes != nil {
            warnings += filter.nameless(in: fleet).map {
                "\($0.file) does not name its account, so that --no-deletes and --allow-deletes do not apply to it: give "
                    + "them again once the file is fixed"
            }
        }
        return EnqueueRequest(
            run: run, night: night, lanes: chosen,
            uncovered: fleet.broken.filter { filter.takes($0) }.map(Self.uncovered)
                + organizationUncovered(on: night.day).filter { filter.takes($0) },
            idle: idle(filter, on: night.day), options: options,
            scopes: filter.scopes(in: fleet), warnings: warnings, listsAgain: listsAgain)
    }

    /// The accounts and regions that a filter means. An account with `regions: all-enabled` has one entry, which fans
    /// out to its other regions. If the filter names regions, the account has an entry for each named region.
    /// An account that is paused in the night of `day`, tonight's if it is nil, has none.
    package func lanes(_ filter: LaneFilter = .init(), on day: CalendarDay? = nil) throws(NoMatch) -> [LaneEntry] {
        let day = day ?? today
        for name in filter.accounts {
            let one = LaneFilter(accounts: [name])
            if !fleet.accounts.contains(where: one.takes), !fleet.broken.contains(where: { one.takes($0) }),
                idle(one, on: day).isEmpty
            {
                throw NoMatch(account: name, in: fleet)
            }
        }
        let lanes = fleet.accounts.filter { filter.takes($0) && !$0.isPaused(on: day) }
            .flatMap { entries($0, filter) }
        let brokenMatch = filter.regions.isEmpty && fleet.broken.contains { filter.takes($0) }
        guard filter.isEmpty || !lanes.isEmpty || brokenMatch || !idle(filter, on: day).isEmpty else {
            throw NoMatch(regions: filter.regions, of: fleet.accounts.filter(filter.takes))
        }
        return lanes
    }

    private func entries(_ account: Account, _ filter: LaneFilter) -> [LaneEntry] {
        let regions: [Region]
        switch account.regions {
        case .listed(let listed): regions = listed.filter(filter.takes)
        case .allEnabled(let partition):
            guard !filter.regions.isEmpty else { return [Self.resolving(account, partition)] }
            regions = filter.regions.compactMap(Region.init).filter { $0.partition == partition }
        }
        return regions.map { LaneEntry.enumerating(account, Lane(account: account.id, region: $0)) }
    }

    private static func resolving(_ account: Account, _ partition: Partition) -> LaneEntry {
        let lane = Lane(account: account.id, region: partition.homeRegion)
        let task = TaskSpec(
            EnumerateAccountJob.facts, lane: lane, reason: "finds the regions that are enabled",
            covers: account.features)
        return LaneEntry(lane: lane, accountName: account.name, tasks: [task])
    }

    static func uncovered(_ broken: BrokenAccount) -> UncoveredAccount {
        UncoveredAccount(account: broken.id, name: broken.name, problem: .brokenFile(broken.problems))
    }
}
