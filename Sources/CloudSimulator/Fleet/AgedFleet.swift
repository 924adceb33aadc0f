import Model

/// A fleet that the older tool has looked after for weeks, made from a seed: selected instances with their daily
/// snapshots and weekly images, and among them everything that must not be touched, or not in the usual way.
package struct AgedFleet: Codable, Sendable, Equatable {
    /// One account and the regions that it works in.
    package struct Member: Codable, Sendable, Equatable {
        package var id: AccountID
        package var regions: [Region]

        package init(_ id: AccountID, _ regions: [Region]) {
            self.id = id
            self.regions = regions
        }
    }

    package var seed: UInt64
    /// The fleet is as old as its history at this time.
    package var now: Instant
    package var members: [Member]
    /// Running and tagged `AutoSnapshot=true`, a lane.
    package var instances: Int
    /// The first is the root.
    package var volumesPerInstance: Int
    /// Days of history: one snapshot a volume a day, the youngest a day old.
    package var snapshotDays: Int
    /// Weeks of history: one image an instance a week, the youngest a week old.
    package var imageWeeks: Int
    /// Lanes also have what is foreign, manual, stopped, protected, oddly named or in odd states.
    package var hasOddities: Bool
    /// Every n-th instance has an alarm already, by the older tool's name; 0: none.
    package var alarmEvery: Int
    /// The topic is missing in every n-th lane; 0: in none.
    package var topicMissingEvery: Int
    /// The role in every account that may be assumed from the first account of its partition.
    package var role: String
    package var externalID: String?

    package init(
        seed: UInt64 = 1, now: Instant = CloudClock.usualStart, members: [Member], instances: Int = 10,
        volumesPerInstance: Int = 2, snapshotDays: Int = 10, imageWeeks: Int = 3, hasOddities: Bool = true,
        alarmEvery: Int = 3, topicMissingEvery: Int = 0, role: String = "aws-man", externalID: String? = nil
    ) {
        self.seed = seed
        self.now = now
        self.members = members
        self.instances = instances
        self.volumesPerInstance = volumesPerInstance
        self.snapshotDays = snapshotDays
        self.imageWeeks = imageWeeks
        self.hasOddities = hasOddities
        self.alarmEvery = alarmEvery
        self.topicMissingEvery = topicMissingEvery
        self.role = role
        self.externalID = externalID
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(members: try values.decode([Member].self, forKey: .members))
        seed = try values.value(.seed, or: seed)
        now = try values.value(.now, or: now)
        instances = try values.value(.instances, or: instances)
        volumesPerInstance = try values.value(.volumesPerInstance, or: volumesPerInstance)
        snapshotDays = try values.value(.snapshotDays, or: snapshotDays)
        imageWeeks = try values.value(.imageWeeks, or: imageWeeks)
        hasOddities = try values.value(.hasOddities, or: hasOddities)
        alarmEvery = try values.value(.alarmEvery, or: alarmEvery)
        topicMissingEvery = try values.value(.topicMissingEvery, or: topicMissingEvery)
        role = try values.value(.role, or: role)
        externalID = try values.decodeIfPresent(String.self, forKey: .externalID)
    }

    /// The older tool's tags.
    package enum Tag {
        package static let snapshot = "AutoSnapshot"
        package static let root = "RootDeviceSnapshot"
        package static let image = "AutoAMI"
    }

    package static let topic = "ec2-NetworkOut-Alarm"
    /// What the older tool put behind an instance's id.
    package static let oldAlarmSuffix = "-网络流出流量警报"

    /// Keys of the user `aws-man` of the account: good in all its regions, and for assuming the role in the others of
    /// its partition when the account is the partition's first.
    package static func key(of account: AccountID, in partition: Partition) -> CloudKey {
        CloudKey.user("aws-man", of: account, in: partition)
    }

    /// The same cloud for the same fleet.
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
                for number in 0..<instances { builder.addSelected(number) }
                if hasOddities { builder.addOddities() }
                if topicMissingEvery == 0 || lane % topicMissingEvery != 0 {
                    builder.region.topics = [CloudTopic(Self.topic)]
                }
                account.regions.append(builder.region)
            }
            accounts.append(account)
        }
        if hasOddities { accounts += strangers(accounts) }
        return CloudScenario(now: now, accounts: accounts)
    }

    /// Amazon's account in each partition's regions: public, tagged like ours, and not ours.
    private func strangers(_ accounts: [CloudAccount]) -> [CloudAccount] {
        guard let amazon = AccountID(OwnerList.amazon), !members.contains(where: { $0.id == amazon }) else { return [] }
        // Why: an account lies in one partition, and one stranger is enough.
        guard let partition = accounts.first?.partition else { return [] }
        var stranger = CloudAccount(id: amazon, partition: partition)
        let regions = Set(accounts.filter { $0.partition == partition }.flatMap { $0.regions.map(\.region) })
        for region in regions.sorted() {
            var builder = LaneBuilder(self, account: amazon, region: region)
            builder.addPublic()
            stranger.regions.append(builder.region)
        }
        return [stranger]
    }
}
