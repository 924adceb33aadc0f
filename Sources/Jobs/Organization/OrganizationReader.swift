import AWS
import Accounts
import Engine
import Model

/// Lists an organization with the credentials that `organization.yaml` names. It makes few calls: a page has twenty
/// accounts, the units are walked only when a rule asks for them, and tags are asked for only where a rule's tag decides.
struct OrganizationReader: Sendable {
    let jobs: FleetJobs
    let organization: Organization
    private let session: LaneSession
    private let pace: OrganizationPace

    init(jobs: FleetJobs, organization: Organization) {
        self.jobs = jobs
        self.organization = organization
        let lister = organization.lister
        let lane = Lane(account: lister.id, region: lister.regions.partition.organizationsRegion)
        session = jobs.session(lister, lane).0
        pace = OrganizationPace(effects: jobs.environment.access.effects, share: jobs.environment.limits.share)
    }

    /// The organization as it is now, compared with the last listing that was kept.
    func listing(
        after earlier: OrganizationListing?, on day: CalendarDay
    ) async throws(CallProblem) -> OrganizationListing {
        var listing = OrganizationListing(listedAt: session.now, members: try await members())
        let known = Dictionary(earlier?.members.map { ($0.id, $0) } ?? []) { first, _ in first }
        // Why ask: an account that moves while the units are walked is in no page, and has not left.
        for missing in earlier.map(listing.missing) ?? [] {
            guard let found = try await account(missing.id) else { continue }
            listing.members.append(Self.member(found, units: known[missing.id]?.units))
        }
        for (index, tags) in try await tags(of: listing.members) { listing.members[index].tags = tags }
        listing.members.sort { $0.id < $1.id }
        return listing.following(earlier, on: day)
    }

    private func members() async throws(CallProblem) -> [OrganizationMember] {
        guard organization.asksUnits else {
            return try await list(ListAccounts()).map { Self.member($0, units: nil) }
        }
        var members: [AccountID: OrganizationMember] = [:]
        var open = try await units(ListRoots()).map { [$0] }
        while let path = open.popLast() {
            guard let unit = path.last else { continue }
            for account in try await list(ListAccountsForParent(parent: ExactText(unit.text)))
            where members[account.id] == nil {
                members[account.id] = Self.member(account, units: path)
            }
            let below = try await units(ListOrganizationalUnitsForParent(parent: ExactText(unit.text)))
            // Why the bound: units nest five deep, so a deeper answer would not end.
            guard path.count < Self.deepest else { continue }
            open += below.map { path + [$0] }
        }
        return Array(members.values)
    }

    /// More than the levels of an organization: a root and five levels of units.
    private static let deepest = 12

    private func units<O: PagedOperation>(
        _ operation: O
    ) async throws(CallProblem) -> [OrganizationUnitID] where O.Item == ExactText {
        try await list(operation).compactMap { OrganizationUnitID($0.text) }
    }

    /// The account by its id; nil when the organization does not have it.
    private func account(_ id: AccountID) async throws(CallProblem) -> ListedAccount? {
        do {
            return try await jobs.patiently(session) { () async throws(CallProblem) in
                try await pace.wait()
                return try await session.client.call(DescribeAccount(account: id), .listing, of: ExactText(id.digits))
                    .output
            }
        } catch {
            if error.classification == .gone { return nil }
            throw error
        }
    }

    /// The tags of the accounts for which they decide, by the accounts' places.
    private func tags(
        of members: [OrganizationMember]
    ) async throws(CallProblem) -> [(Int, [ExactText: ExactText])] {
        let asked = members.indices.filter { organization.asksTags(of: members[$0]) }
        let answers = await jobs.concurrently(asked) { index in
            await Result { () async throws(CallProblem) in
                try await list(ListTagsForResource(account: members[index].id))
            }
        }
        var found: [(Int, [ExactText: ExactText])] = []
        for (index, answer) in zip(asked, answers) {
            let tags = try answer.get()
            found.append((index, Dictionary(tags.map { ($0.key, $0.value) }) { first, _ in first }))
        }
        return found
    }

    /// Reads a listing to its last page. Each page is paced, and asked for again after a passing failure.
    private func list<O: PagedOperation>(_ operation: O) async throws(CallProblem) -> [O.Item] {
        var items: [O.Item] = []
        var pages = Pages(operation)
        while let next = pages.next {
            let answer = try await jobs.patiently(session) { () async throws(CallProblem) in
                try await pace.wait()
                return try await session.client.call(next, .listing)
            }
            items += answer.output.items
            do throws(AWSFailure) {
                if let odd = answer.output.unreadable.first {
                    throw .notAWS(what: "\(O.action) has an item that cannot be read: \(odd.title)", meta: answer.meta)
                }
                try pages.take(answer)
            } catch {
                throw CallProblem(error, of: O.self, tried: "\(O.action) in \(session.lane)")
            }
        }
        return items
    }

    private static func member(_ account: ListedAccount, units: [OrganizationUnitID]?) -> OrganizationMember {
        OrganizationMember(id: account.id, name: account.name.text, state: account.state.text, units: units)
    }
}

extension Result where Failure == CallProblem {
    fileprivate init(_ body: () async throws(CallProblem) -> Success) async {
        do throws(CallProblem) { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
