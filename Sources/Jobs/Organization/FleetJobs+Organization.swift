import AWS
import Accounts
import Engine
import Model
import Queue

extension FleetJobs {
    /// The permissions of the credentials that list an organization, in the account of `organization.yaml`.
    static let organizationPermissions: [Permission] = .reads(
        ListAccounts.self, ListRoots.self, ListAccountsForParent.self, ListOrganizationalUnitsForParent.self,
        ListTagsForResource.self, DescribeAccount.self)

    /// Lists the organization of the fleet's files; nil when they name none. `kept` is the last listing that was kept.
    /// It changes nothing.
    package func organization(after kept: OrganizationListing?) async -> OrganizationKnowledge? {
        guard let organization = fleet.organization else { return nil }
        do {
            let reader = OrganizationReader(jobs: self, organization: organization)
            return .listed(try await reader.listing(after: kept, on: today))
        } catch {
            return .failed(error.ofListing(organization), kept: kept)
        }
    }

    /// The day of the night that it is now.
    var today: CalendarDay { fleet.night(at: environment.access.effects.now()).day }

    /// The accounts that the filter means, paused ones included.
    package func accounts(_ filter: LaneFilter) -> [Account] { fleet.accounts.filter(filter.takes) }

    /// The accounts that the filter means and that are not worked in the night of this day, today's if it is nil.
    package func idle(_ filter: LaneFilter = .init(), on day: CalendarDay? = nil) -> [IdleAccount] {
        let tags = Dictionary(fleet.accounts.map { ($0.id, $0.tags) }) { first, _ in first }
        return fleet.idle(on: day ?? today).filter { filter.takes($0, tags: tags[$0.account] ?? [:]) }
    }

    /// The warnings about the files and the organization, besides the files' problems.
    package func warnings(on day: CalendarDay? = nil) -> [String] {
        fleet.warnings + fleet.pauseWarnings(on: day ?? today) + [keptWarning].compactMap(\.self)
    }

    /// Says that the organization could not be listed, and how old the listing is that stands in for it.
    private var keptWarning: String? {
        guard case .failed(let problem, let kept) = fleet.knowledge else { return nil }
        guard let kept else { return "\(problem.message); no earlier listing is kept" }
        let age = (environment.access.effects.now() - kept.listedAt).words
        return
            "\(problem.message); its accounts are those of the listing \(age) ago (\(kept.listedAt)): one that has left,"
            + " was suspended or was added since is not known"
    }

    /// The age from which a kept listing no longer stands for the organization without needing attention.
    static let keptServes = Duration.days(3)

    /// The parts of the organization that are uncovered: all of it when it could not be listed for days, an account about
    /// which the rules cannot decide, and an account on the first night on which it is no longer active. On later nights
    /// such an account is only named.
    package func organizationUncovered(on day: CalendarDay) -> [UncoveredAccount] {
        var uncovered: [UncoveredAccount] = []
        if case .failed(let problem, let kept) = fleet.knowledge {
            let age = kept.map { environment.access.effects.now() - $0.listedAt }
            if age.map({ $0 > Self.keptServes }) ?? true {
                uncovered.append(UncoveredAccount(account: nil, name: "organization", problem: problem))
            }
        }
        uncovered += fleet.undecided.sorted { $0.key < $1.key }.map { account, name in
            UncoveredAccount(
                account: account, name: name,
                problem: Problem(
                    code: "AccountUndecided",
                    message:
                        "\(name) (\(account)): the rules ask for units or tags that the last listing does not have",
                    hint: "nothing is done there until the organization can be listed"))
        }
        return uncovered
            + fleet.organizationIdle.compactMap { idle in
                idle.firstNight(is: day).map {
                    UncoveredAccount(account: idle.account, name: idle.name, problem: $0)
                }
            }
    }
}

extension IdleAccount {
    /// The problem of the first night on which the account is not active any more; nil on other nights.
    fileprivate func firstNight(is day: CalendarDay) -> Problem? {
        guard self.day == day else { return nil }
        let hint = "if that is right, do nothing: later nights only name it"
        switch reason {
        case .inactive(let state, _):
            return Problem(
                code: "AccountInactive",
                message:
                    "\(name) (\(account)) is \(state) in the organization, and was active before: nothing is done there",
                hint: hint)
        case .left:
            return Problem(
                code: "AccountLeft",
                message: "\(name) (\(account)) is no longer in the organization: nothing is done there",
                hint: hint + "; to go on with it, give it a file of its own")
        case .paused, .unruled: return nil
        }
    }
}

extension CallProblem {
    /// The problem of a listing that failed, for people.
    fileprivate func ofListing(_ organization: Organization) -> Problem {
        let actions = FleetJobs.organizationPermissions.map(\.action).joined(separator: ", ")
        let hint =
            classification == .denied
            ? "\(organization.file) names \(organization.lister.id): it must be the management account or a delegated"
                + " administrator, and its credentials need \(actions)"
            : problem.hint?.replacing(Hints.accountFile, with: organization.file)
        return Problem(
            code: problem.code, message: "the organization could not be listed: \(problem.message)", hint: hint,
            requestID: problem.requestID)
    }
}
