import Accounts
import Model
import Queue

/// The accounts and regions that a user means; empty lists mean all.
package struct LaneFilter: Sendable, Hashable {
    /// The ids, names, or files of accounts, patterns of them, and tags (`AccountPattern`).
    package var accounts: [String]
    package var regions: [String]

    package init(accounts: [String] = [], regions: [String] = []) {
        self.accounts = accounts
        self.regions = regions
    }

    package var isEmpty: Bool { accounts.isEmpty && regions.isEmpty }

    func takes(_ account: Account) -> Bool {
        takes([account.id.digits, account.name, account.file], account.tags)
    }

    func takes(_ broken: BrokenAccount) -> Bool {
        takes([broken.id?.digits, broken.file, broken.name], broken.tags)
    }

    func takes(_ idle: IdleAccount, tags: [ExactText: ExactText] = [:]) -> Bool {
        takes([idle.account.digits, idle.name], tags)
    }

    func takes(_ uncovered: UncoveredAccount) -> Bool { takes([uncovered.account?.digits, uncovered.name], [:]) }

    private func takes(_ names: [String?], _ tags: [ExactText: ExactText]) -> Bool {
        let names = names.compactMap(\.self)
        return accounts.isEmpty || accounts.contains { AccountPattern($0).takes(names: names, tags: tags) }
    }

    /// The accounts and regions that options beside the filter apply to. A broken file that names its account counts
    /// too, since it may be fixed within the night.
    func scopes(in fleet: Fleet) -> [LaneScope] {
        let named = fleet.accounts.filter(takes).map(\.id) + fleet.broken.filter(takes).compactMap(\.id)
        let accounts: [AccountID?] = accounts.isEmpty ? [nil] : named
        let regions: [Region?] = regions.isEmpty ? [nil] : regions.compactMap { Region($0) }
        return accounts.flatMap { account in regions.map { LaneScope(account: account, region: $0) } }
    }

    /// The broken files that the filter names and that do not name their account: options cannot apply to them.
    func nameless(in fleet: Fleet) -> [BrokenAccount] {
        accounts.isEmpty ? [] : fleet.broken.filter { $0.id == nil && takes($0) }
    }

    func takes(_ region: Region) -> Bool { regions.isEmpty || regions.contains(region.name) }
}

extension Fleet {
    /// The ids of the accounts that a filter names, broken ones included. Throws when it names an unknown account.
    package func ids(of filter: LaneFilter) throws(NoMatch) -> [AccountID] {
        var ids: [AccountID] = []
        for name in filter.accounts {
            let one = LaneFilter(accounts: [name])
            let named = accounts.filter(one.takes).map(\.id) + broken.filter { one.takes($0) }.compactMap(\.id)
            guard !named.isEmpty || organizationIdle.contains(where: { one.takes($0) }) else {
                throw NoMatch(account: name, in: self)
            }
            ids += named
        }
        return ids
    }
}

/// Says that a filter matches nothing. Nothing was called or enqueued.
package struct NoMatch: Error, Hashable, Sendable {
    package let message: String
    package let hint = "aws-man accounts list shows all accounts and their regions"

    /// Says that no file has the account.
    init(account name: String, in fleet: Fleet) {
        let names = fleet.accounts.flatMap { [$0.name, $0.id.digits] } + fleet.broken.map(\.name)
        let file = fleet.accounts.first?.file ?? fleet.broken.first?.file ?? ""
        let directory = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let pattern = AccountPattern(name)
        message =
            pattern.isTag
            ? "no account in \(directory) has the tag \(name.dropFirst(AccountPattern.tagPrefix.count))"
            : pattern.isPattern
                ? "no account in \(directory) matches \(name)"
                : "no account is called \(name) in \(directory)\(Suggestion.hint(for: name, among: names))"
    }

    /// Says that the accounts have none of the regions.
    init(regions: [String], of accounts: [Account]) {
        let asked = regions.joined(separator: " or ")
        guard !accounts.isEmpty else {
            message = "the filter names no account whose file can be read, so none has \(asked)"
            return
        }
        let known = Set(accounts.flatMap(\.regions.listed).map(\.name)).sorted()
        let who = accounts.count == 1 ? "\(accounts[0].name) has" : "\(accounts.count) accounts have"
        let what = known.isEmpty ? "those of its partition that are enabled" : WarningLine.list(known)
        message =
            "none of the regions of \(WarningLine.list(accounts.map(\.name))) is \(asked): \(who) \(what)"
    }
}

extension Account.Regions {
    /// The regions that the file names.
    fileprivate var listed: [Region] {
        switch self {
        case .listed(let regions): regions
        case .allEnabled: []
        }
    }
}

extension BrokenAccount {
    /// The file's name without folder and ending.
    package var name: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.split(separator: ".").first.map(String.init) ?? name
    }
}
