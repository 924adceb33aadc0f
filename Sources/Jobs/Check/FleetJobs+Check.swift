import AWS
import Accounts
import Engine
import Model

extension FleetJobs {
    /// Asks AWS whether everything is in place, and compares the clock. It changes nothing. `ended` is called for each
    /// account and region as soon as its probe has ended.
    package func check(
        _ filter: LaneFilter = .init(), ended: @escaping @Sendable (LaneProbe) -> Void = { _ in }
    ) async throws(NoMatch) -> [LaneProbe] {
        let resolved = try await resolve(filter)
        return await concurrently(resolved, atOnce: Self.probesAtOnce) { here in
            let probe = await probe(here, asksRegions: filter.regions.isEmpty)
            ended(probe)
            return probe
        }.sorted { $0.lane < $1.lane }
    }

    /// A probe asks little of an account, and the accounts of an organization are many.
    private static let probesAtOnce = 64

    /// The permissions that a check needs and no night does.
    static func checkPermissions(for account: Account) -> [Permission] {
        var permissions: [Permission] = []
        if case .listed(let regions) = account.regions, regions.contains(where: { !$0.isEnabledByDefault }) {
            permissions += .reads(DescribeRegions.self)
        }
        guard account.snapshots != nil else { return permissions }
        return permissions + .reads(DescribeVolumes.self, GetServiceQuota.self)
            + [Permission(DescribeKey.self, on: [.key])]
    }

    private func probe(_ here: LanePreview, asksRegions: Bool) async -> LaneProbe {
        let probe = LaneProbe(lane: here.lane, accountName: here.accountName)
        guard let account = environment.accounts[here.lane.account] else { return probe }
        var check = LaneCheck(session: session(account, here.lane).0, probe: probe)
        let isHome = asksRegions && account.regions == .allEnabled(here.lane.region.partition)
        if isHome, here.lane.region == here.lane.region.partition.homeRegion {
            check.regions = .init(DescribeRegions.actionName.text, here.uncovered.first?.problem)
        }
        if case .listed = account.regions, !here.lane.region.isEnabledByDefault {
            let home = Lane(account: account.id, region: here.lane.region.partition.homeRegion)
            check.home = session(account, home).0
        }
        await check.run()
        return check.probe
    }
}
