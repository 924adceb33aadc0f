import AWS
import Accounts
import Engine
import Model
import Queue

extension FleetJobs {
    /// `coverage` reads every account, whichever features its file switches on.
    static let coveragePermissions: [Permission] = .reads(
        DescribeInstances.self, DescribeSnapshots.self, DescribeImages.self)

    /// Lists the backups of each account and region by EC2, in order. It reads no database and changes nothing.
    /// A place that could not be read has a problem, and no volumes.
    package func coverage(_ filter: LaneFilter = .init()) async throws(NoMatch) -> [LaneCoverage] {
        let limits = environment.limits
        return try await places(filter) { session, place in
            var coverage = LaneCoverage(place, rpo: session?.account.rpo ?? .zero)
            guard let session else { return coverage }
            do throws(CallProblem) {
                let seen = try await patiently(session) { () async throws(CallProblem) in
                    let instances = try await session.instances(since: session.uptime, .listing)
                    return (
                        instances, try await session.client.list(DescribeSnapshots(keeping: session.tagsRead), .listing)
                    )
                }
                coverage.warnings =
                    skewWarnings(seen.1.first, session.lane)
                    + unreadWarnings(session, seen.0.unreadable, snapshots: seen.1.unreadable)
                coverage.listedAt = seen.1.first.date
                guard let now = seen.1.first.date else {
                    coverage.place.problem = Problem(
                        code: "NoDate", message: "\(session.lane): no answer of AWS carried the time: no age is known")
                    return coverage
                }
                coverage.volumes = CoverageTable(session.account, now: now, limits: limits)
                    .volumes(of: seen.0.instances, snapshots: seen.1.items)
                // Why last: what could be listed is shown, and the rest is said not to be known.
                coverage.place.problem = seen.0.problem(in: session.lane) ?? unreadSelection(seen.0, session)
            } catch {
                coverage.place.problem = error.problem
            }
            return coverage
        }
    }

    /// Lists the restore points of a volume or an instance, per account and region.
    package func restorePoints(
        for subject: RestoreSubject, _ filter: LaneFilter = .init()
    ) async throws(NoMatch) -> [LaneRestore] {
        try await places(filter) { session, place in
            var restore = LaneRestore(place)
            guard let session else { return restore }
            do throws(CallProblem) {
                let seen = try await patiently(session) { () async throws(CallProblem) in
                    let instances = try await session.instances(since: session.uptime, .listing)
                    let snapshots = try await session.client.list(
                        DescribeSnapshots(keeping: session.tagsRead), .listing)
                    return (
                        instances, snapshots,
                        try await session.client.list(DescribeImages(keeping: session.tagsRead), .listing)
                    )
                }
                restore.warnings =
                    skewWarnings(seen.1.first, session.lane)
                    + unreadWarnings(
                        session, seen.0.unreadable, snapshots: seen.1.unreadable, images: seen.2.unreadable)
                restore.listedAt = seen.1.first.date
                let listing = RestoreListing(
                    session.account, instances: seen.0.instances, snapshots: seen.1.items, images: seen.2.items)
                restore.isListed = listing.isListed(subject)
                restore.points = listing.points(for: subject)
                restore.place.problem = seen.0.problem(in: session.lane)
            } catch {
                restore.place.problem = error.problem
            }
            return restore
        }
    }

    /// Calls `body` for every account and region that the filter means. The session is nil where nothing can be asked,
    /// and the place then says why.
    private func places<Result: Sendable>(
        _ filter: LaneFilter, _ body: @escaping @Sendable (LaneSession?, CoveragePlace) async -> Result
    ) async throws(NoMatch) -> [Result] {
        let broken = fleet.broken.filter(filter.takes).map { broken in
            CoveragePlace(
                account: broken.id?.digits ?? "", name: broken.name, region: "",
                problem: Self.uncovered(broken).problem)
        }
        let lanes = try await resolve(filter).sorted { $0.lane < $1.lane }
        let read = await concurrently(lanes) { here in
            var place = CoveragePlace(
                account: here.lane.account.digits, name: here.accountName,
                region: here.unresolved == nil ? here.lane.region.name : "", problem: here.unresolved)
            guard place.problem == nil else { return await body(nil, place) }
            guard let account = environment.accounts[here.lane.account] else {
                place.problem = Problem(
                    code: "NoAccount", message: "\(here.lane): the accounts directory no longer has it")
                return await body(nil, place)
            }
            return await body(session(account, here.lane).0, place)
        }
        return read + (await concurrently(broken) { await body(nil, $0) })
    }

    /// Why not every volume that is selected is shown; nil when all are.
    private func unreadSelection(_ listing: InstanceListing, _ session: LaneSession) -> Problem? {
        let inventory = Inventory(
            account: session.account.id, now: nil, policy: nil, nights: environment.nights
        ).with(listing)
        let unread = session.account.snapshots.map { inventory.unreadSelection(by: $0) } ?? []
        guard !unread.isEmpty else { return nil }
        return Problem(
            code: "UnreadableItem",
            message: "\(session.lane): these cannot be read, and whether they are covered is not known:"
                + " \(WarningLine.list(unread))", hint: "inspect them in the console")
    }

    /// Names what is not shown, because it could not be read.
    private func unreadWarnings(
        _ session: LaneSession, _ instances: [UnreadableItem], snapshots: [UnreadableItem],
        images: [UnreadableItem] = []
    ) -> [String] {
        func lines(_ items: [UnreadableItem], _ what: String) -> [String] {
            UnreadableWarning.lines(items.filter { !session.isForeign($0) }, what, "covers nothing here")
                .map { "\(session.lane): \($0)" }
        }
        return lines(instances, "instance") + lines(snapshots, "snapshot") + lines(images, "image")
    }

    /// Ages are counted by AWS's clock. A clock of this machine that differs from it is only told.
    private func skewWarnings(_ answer: AnswerMeta, _ lane: Lane) -> [String] {
        clockProblem(answer.clockSkew, lane).map { ["\($0.message); ages are counted by AWS's clock"] } ?? []
    }
}
