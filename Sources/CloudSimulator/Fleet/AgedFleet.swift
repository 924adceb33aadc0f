import Model

/// A fleet that an older tool has backed up for weeks, made from a seed. It holds selected instances with their daily
/// snapshots and weekly images, and resources that the program must leave alone or treat in a special way.
package struct AgedFleet: Codable, Sendable, Equatable {
    /// One account and the regions that it works in.
    package struct Member: Codable, Sendable, Equatable {
        package var id: AccountID
        package var regions: [Region]
        /// The number of instances in each of the regions; nil means the fleet's.
        package var instances: Int?

        package init(_ id: AccountID, _ regions: [Region], instances: Int? = nil) {
            self.id = id
            self.regions = regions
            self.instances = instances
        }
    }

    package var seed: UInt64
    /// The time at which the fleet's history ends.
    package var now: Instant
    package var members: [Member]
    /// The number of running instances with the tag `AutoSnapshot=true` in each region of each account.
    package var instances: Int
    /// The number of volumes of an instance. The first volume is the root.
    package var volumesPerInstance: Int
    /// The days of history. Each volume has one snapshot per day, and the newest is a day old.
    package var snapshotDays: Int
    /// The weeks of history. Each instance has one image per week, and the newest is a week old.
    package var imageWeeks: Int
    /// True when each region also has foreign, manual, stopped, protected and unusually named resources, in all states.
    package var hasEdgeCases: Bool
    /// Every n-th instance has an alarm that the older tool named. With 0, no instance has one.
    package var alarmEvery: Int
    /// The number of private addresses of an instance (`CloudInstance.addresses`).
    package var addresses: Int
    /// The topic is missing in every n-th account and region. With 0, the topic exists everywhere.
    package var topicMissingEvery: Int
    /// A role of every account. The first account of a partition may assume the role in the others.
    package var role: String
    package var externalID: String?

    package init(
        seed: UInt64 = 1, now: Instant = CloudClock.usualStart, members: [Member], instances: Int = 10,
        volumesPerInstance: Int = 2, snapshotDays: Int = 10, imageWeeks: Int = 3, hasEdgeCases: Bool = true,
        alarmEvery: Int = 3, topicMissingEvery: Int = 0, role: String = "aws-man", externalID: String? = nil,
        addresses: Int = 0
    ) {
        self.seed = seed
        self.now = now
        self.members = members
        self.instances = instances
        self.volumesPerInstance = volumesPerInstance
        self.snapshotDays = snapshotDays
        self.imageWeeks = imageWeeks
        self.hasEdgeCases = hasEdgeCases
        self.alarmEvery = alarmEvery
        self.topicMissingEvery = topicMissingEvery
        self.role = role
        self.externalID = externalID
        self.addresses = addresses
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(members: try values.decode([Member].self, forKey: .members))
        try values.read(
            into: &self, (.seed, \.seed), (.now, \.now), (.instances, \.instances),
            (.volumesPerInstance, \.volumesPerInstance), (.snapshotDays, \.snapshotDays), (.imageWeeks, \.imageWeeks),
            (.hasEdgeCases, \.hasEdgeCases), (.alarmEvery, \.alarmEvery), (.topicMissingEvery, \.topicMissingEvery),
            (.role, \.role), (.externalID, \.externalID), (.addresses, \.addresses))
    }

    /// The older tool's tags.
    package enum Tag {
        package static let snapshot: ExactText = "AutoSnapshot"
        package static let root: ExactText = "RootDeviceSnapshot"
        package static let image: ExactText = "AutoAMI"
    }

    package static let topic = "ec2-NetworkOut-Alarm"
    /// The suffix that the older tool appended to an instance's id to name its alarm.
    package static let oldAlarmSuffix = "-网络流出流量警报"

    /// The key of the account's user `aws-man`. It is valid in all regions of the account; if the account is the first
    /// of its partition, the key may assume the role in the partition's other accounts.
    package static func key(of account: AccountID, in partition: Partition) -> CloudKey {
        CloudKey.user("aws-man", of: account, in: partition)
    }

    /// Equal fleets give equal clouds.
    package func scenario() -> CloudScenario {
        var accounts: [CloudAccount] = []
        var lane = 0
        for member in members {
            let partition = member.regions.first?.partition ?? .aws
            let hub = members.first { $0.regions.first?.partition == partition }
            var account = CloudAccount(
                id: member.id, partition: partition, keys: [Self.key(of: member.id, in: partition)],
                roles: [CloudRole(name: role, externalID: externalID, trusts: hub.map { [$0.id] })])
            for region in member.regions {
                lane += 1
                var builder = LaneBuilder(self, account: member.id, region: region)
                for number in 0..<(member.instances ?? instances) { builder.addSelected(number) }
                if hasEdgeCases { builder.addEdgeCases() }
                if topicMissingEvery == 0 || lane % topicMissingEvery != 0 {
                    builder.region.topics = [CloudTopic(Self.topic)]
                }
                account.regions.append(builder.region)
            }
            accounts.append(account)
        }
        if hasEdgeCases { accounts += amazonAccounts(accounts) }
        return CloudScenario(now: now, accounts: accounts)
    }

    /// Amazon's account, whose snapshots and images are public and carry the same tags as the fleet's own.
    private func amazonAccounts(_ accounts: [CloudAccount]) -> [CloudAccount] {
        guard let amazon = AccountID(OwnerList.amazon), !members.contains(where: { $0.id == amazon }) else { return [] }
        // Why: an account lies in one partition, and one foreign account is enough.
        guard let partition = accounts.first?.partition else { return [] }
        var owner = CloudAccount(id: amazon, partition: partition)
        let regions = Set(accounts.filter { $0.partition == partition }.flatMap { $0.regions.map(\.region) })
        for region in regions.sorted() {
            var builder = LaneBuilder(self, account: amazon, region: region)
            builder.addPublic()
            owner.regions.append(builder.region)
        }
        return [owner]
    }
}
