import Accounts
import Model
import Synchronization

/// The accounts directory, which people change while the night goes on.
package final class AccountFiles: Sendable {
    /// What becomes of one account's file.
    enum Change: CaseIterable {
        case removed, broken, renamed, regionTakenAway
    }

    private struct State {
        var fleet: Fleet
        var version = 0
        /// Lanes that no file asks for any more, and since when.
        var gone: [Lane: Instant] = [:]
    }

    private let whole: Fleet
    private let state: Mutex<State>

    init(_ fleet: Fleet) {
        whole = fleet
        state = Mutex(State(fleet: fleet))
    }

    /// As a process reads it now.
    var fleet: Fleet { state.withLock { $0.fleet } }

    /// The lanes that the files ask for now.
    var lanes: Set<Lane> { Set(Self.lanes(of: fleet)) }

    /// Since when nobody is to work in that lane; nil while somebody is.
    func gone(_ lane: Lane) -> Instant? { state.withLock { $0.gone[lane] } }

    /// Gives the fleet once after each change, to one process.
    func watch() -> @Sendable () -> Fleet? {
        let seen = Mutex(state.withLock { $0.version })
        return { [self] in
            let (version, fleet) = state.withLock { ($0.version, $0.fleet) }
            let isNew = seen.withLock { last in
                defer { last = version }
                return last != version
            }
            return isNew ? fleet : nil
        }
    }

    func change(_ change: Change, of id: AccountID, at now: Instant) {
        set(changed(change, of: id), at: now)
    }

    /// All files are as they were at first.
    func restore(at now: Instant) { set(whole, at: now) }

    private func set(_ fleet: Fleet, at now: Instant) {
        let left = Set(Self.lanes(of: fleet))
        let gone = Self.lanes(of: whole).filter { !left.contains($0) }
        state.withLock { state in
            state.fleet = fleet
            state.version += 1
            state.gone = Dictionary(uniqueKeysWithValues: gone.map { ($0, state.gone[$0] ?? now) })
        }
    }

    private func changed(_ change: Change, of id: AccountID) -> Fleet {
        var broken: [BrokenAccount] = []
        let accounts = whole.accounts.compactMap { account -> Account? in
            guard account.id == id else { return account }
            switch change {
            case .removed: return nil
            case .broken:
                let problem = ConfigurationProblem(file: account.file, line: 1, message: "broken by the storm")
                broken = [BrokenAccount(file: account.file, id: id, problems: [problem])]
                return nil
            case .renamed: return account.rewritten(name: "another name", regions: account.regions)
            case .regionTakenAway:
                guard case .listed(let regions) = account.regions, regions.count > 1 else { return nil }
                return account.rewritten(name: account.name, regions: .listed(Array(regions.dropLast())))
            }
        }
        return Fleet(accounts: accounts, broken: broken, nightlyAt: whole.nightlyAt, timeZone: whole.timeZone)
    }

    private static func lanes(of fleet: Fleet) -> [Lane] {
        fleet.accounts.flatMap { account -> [Lane] in
            guard case .listed(let regions) = account.regions else { return [] }
            return regions.map { Lane(account: account.id, region: $0) }
        }
    }
}

extension Account {
    fileprivate func rewritten(name: String, regions: Regions) -> Account {
        Account(
            id: id, name: name, file: "accounts/\(name).yaml", regions: regions, credentials: credentials,
            timeZone: timeZone)
    }
}
