import Accounts
import Model
import Synchronization

/// The accounts directory, whose files users change during a night.
final class AccountFiles: Sendable {
    /// A change of one account's file.
    enum Change: CaseIterable {
        case removed, broken, renamed, regionRemoved
    }

    private struct State {
        var fleet: Fleet
        var version = 0
        /// The accounts and regions that no file names any more, with the time of the change.
        var removed: [Lane: Instant] = [:]
    }

    private let original: Fleet
    private let state: Mutex<State>

    init(_ fleet: Fleet) {
        original = fleet
        state = Mutex(State(fleet: fleet))
    }

    /// The fleet that a process reads from the files now.
    var fleet: Fleet { state.withLock { $0.fleet } }

    /// The accounts and regions that the files name now.
    var lanes: Set<Lane> { Set(Self.lanes(of: fleet)) }

    /// The time when the files stopped naming the account and region; nil if they still name them.
    func removed(_ lane: Lane) -> Instant? { state.withLock { $0.removed[lane] } }

    /// Returns a function that gives one process the fleet once after each change.
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

    func change(_ change: Change, of id: AccountID, at now: Instant) { set(changed(change, of: id), at: now) }

    /// Restores all files to their original content.
    func restore(at now: Instant) { set(original, at: now) }

    private func set(_ fleet: Fleet, at now: Instant) {
        let left = Set(Self.lanes(of: fleet))
        let removed = Self.lanes(of: original).filter { !left.contains($0) }
        state.withLock { state in
            state.fleet = fleet
            state.version += 1
            state.removed = Dictionary(uniqueKeysWithValues: removed.map { ($0, state.removed[$0] ?? now) })
        }
    }

    private func changed(_ change: Change, of id: AccountID) -> Fleet {
        var broken: [BrokenAccount] = []
        let accounts = original.accounts.compactMap { account -> Account? in
            guard account.id == id else { return account }
            switch change {
            case .removed: return nil
            case .broken:
                let problem = ConfigurationProblem(file: account.file, line: 1, message: "broken by the fault plan")
                broken = [BrokenAccount(file: account.file, id: id, problems: [problem])]
                return nil
            case .renamed: return account.rewritten(name: "another name", regions: account.regions)
            case .regionRemoved:
                guard case .listed(let regions) = account.regions, regions.count > 1 else { return nil }
                return account.rewritten(name: account.name, regions: .listed(Array(regions.dropLast())))
            }
        }
        return Fleet(accounts: accounts, broken: broken, nightlyAt: original.nightlyAt, timeZone: original.timeZone)
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
            timeZone: timeZone, snapshots: snapshots, images: images)
    }
}
