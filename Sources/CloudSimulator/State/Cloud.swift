import Model

/// The whole state of a simulated cloud. Each call and each edit is a mutation of this value.
struct Cloud: Sendable {
    var settings: CloudSettings
    let seed: UInt64
    /// The time by which the cloud's clock is ahead of the clock that it follows.
    var clockOffset = Duration.zero
    var identities: [AccountID: Identity] = [:]
    var lanes: [Lane: LaneState] = [:]
    var organization: CloudOrganization?
    /// The account that owns each access key.
    var owners: [String: AccountID] = [:]
    var buckets: [BucketKey: TokenBucket] = [:]
    var rules: [FaultRule] = []
    var ledger: [LedgerEntry] = []
    var tallies: [CallTally: Int] = [:]
    var calls = 0
    /// The random stream of access keys and request ids, which belong to no region.
    var random: SeededRandom

    /// An account without its resources.
    struct Identity: Sendable {
        var partition: Partition
        var keys: [String: CloudKey]
        var roles: [String: CloudRole]
        var denials: [CloudDenial]
    }

    init(settings: CloudSettings, seed: UInt64) {
        self.settings = settings
        self.seed = seed
        random = SeededRandom(seed: seed, "cloud")
    }

    mutating func load(_ account: CloudAccount) {
        for id in identities[account.id]?.keys.keys.map({ $0 }) ?? [] { owners[id] = nil }
        identities[account.id] = Identity(
            partition: account.partition,
            keys: Dictionary(account.keys.map { ($0.id, $0) }) { _, last in last },
            roles: Dictionary(account.roles.map { ($0.name, $0) }) { _, last in last },
            denials: account.denials)
        for key in account.keys { owners[key.id] = account.id }
        let regions = Set(account.regions.map(\.region))
        for lane in lanes.keys where lane.account == account.id && !regions.contains(lane.region) { lanes[lane] = nil }
        for region in account.regions {
            let lane = Lane(account: account.id, region: region.region)
            if lanes[lane] == nil {
                lanes[lane] = LaneState(region, of: account.id, seed: seed)
            } else {
                lanes[lane]?.replace(with: region)
            }
        }
    }

    /// The account at the time `now`; nil if it does not exist.
    mutating func dump(_ account: AccountID, at now: Instant) -> CloudAccount? {
        guard let identity = identities[account] else { return nil }
        var regions: [CloudRegion] = []
        for lane in lanes.keys.filter({ $0.account == account }).sorted() {
            lanes[lane]?.finishDue(at: now)
            if let region = lanes[lane]?.dump() { regions.append(region) }
        }
        return CloudAccount(
            id: account, partition: identity.partition, keys: identity.keys.values.sorted { $0.id < $1.id },
            roles: identity.roles.values.sorted { $0.name < $1.name }, denials: identity.denials, regions: regions)
    }

    mutating func dump(at now: Instant) -> CloudScenario {
        var accounts: [CloudAccount] = []
        for account in identities.keys.sorted() {
            if let value = dump(account, at: now) { accounts.append(value) }
        }
        return CloudScenario(now: now, accounts: accounts, organization: organization)
    }

    /// The fault of the first rule that matches the call; nil if that rule does not strike this call.
    mutating func scriptedFault(for call: CloudCall) -> Fault? {
        guard let place = rules.firstIndex(where: { $0.matches(call) && $0.times != 0 }) else { return nil }
        return rules[place].fires(at: call.at) ? rules[place].fault : nil
    }

    mutating func record(_ entry: LedgerEntry) {
        if settings.ledgerLimit > 0 {
            if ledger.count >= settings.ledgerLimit { ledger.removeFirst(max(1, ledger.count / 2)) }
            ledger.append(entry)
        }
        let tally = CallTally(account: entry.account, region: entry.region, flow: entry.flow, code: entry.code)
        tallies[tally, default: 0] += 1
    }

    func denies(_ permission: String, to account: AccountID, in region: Region?) -> Bool {
        denial(of: permission, to: account, in: region, tagged: []) != nil
    }

    /// The denial that forbids a call; nil when none does. `tagged` has the keys of the tags of each resource that the
    /// call makes.
    func denial(
        of permission: String, to account: AccountID, in region: Region?, tagged: [Set<String>]
    ) -> CloudDenial? {
        (identities[account]?.denials ?? []).first { denial in
            let isExcepted =
                !denial.unlessTagged.isEmpty && !tagged.isEmpty
                && tagged.allSatisfy { $0.isSuperset(of: denial.unlessTagged) }
            return (denial.region == nil || denial.region == region) && Wildcard(denial.action).matches(permission)
                && !isExcepted
        }
    }
}
