import Model

/// Builds the resources of one account and region of an aged fleet.
struct LaneBuilder {
    let fleet: AgedFleet
    let account: AccountID
    var region: CloudRegion
    var random: SeededRandom

    init(_ fleet: AgedFleet, account: AccountID, region: Region) {
        self.fleet = fleet
        self.account = account
        self.region = CloudRegion(region: region)
        random = SeededRandom(seed: fleet.seed, "\(account) \(region) fleet")
    }

    static let names = ["web", "api", "db", "cache", "batch", "build", "mail", "queue", "search", "proxy"]

    /// The tags that the older tool gave a snapshot.
    static func tags(name: ExactText?, isRoot: Bool) -> [ExactText: ExactText] {
        var tags: [ExactText: ExactText] = [AgedFleet.Tag.snapshot: "true"]
        tags["Name"] = name
        if isRoot { tags[AgedFleet.Tag.root] = "true" }
        return tags
    }

    /// Adds a running, selected instance with its history.
    mutating func addSelected(_ number: Int) {
        let name = "\(Self.names[number % Self.names.count])-\(number + 1)"
        let instance = addInstance(
            name: name, tags: [AgedFleet.Tag.snapshot: "true"], volumes: fleet.volumesPerInstance
        ) { [fleet] in $0.addresses = fleet.addresses }
        addHistory(of: instance)
        if fleet.alarmEvery > 0, number % fleet.alarmEvery == 0 { addOldAlarm(of: instance, tuned: number % 2 == 0) }
    }

    /// Adds an instance that was launched long before its history began. Its first volume is the root.
    @discardableResult
    mutating func addInstance(
        name: String?, tags: [ExactText: ExactText], state: CloudInstance.State = .running, volumes: Int = 1,
        _ change: (inout CloudInstance) -> Void = { _ in }
    ) -> CloudInstance {
        let launched = fleet.now - .days(400 + Int.random(in: 0..<300, using: &random))
        var instance = CloudInstance(id: random.identifier("i"), launchedAt: launched, state: state, tags: tags)
        instance.tags["Name"] = name.map { ExactText($0) }
        change(&instance)
        for place in 0..<max(1, volumes) {
            let device =
                place == 0 ? instance.rootDeviceName : "/dev/sd\(Self.letters[(place - 1) % Self.letters.count])"
            let volume = CloudVolume(
                id: random.identifier("vol"), sizeGiB: place == 0 ? 8 : 100, createdAt: launched)
            region.volumes.append(volume)
            instance.devices.append(
                CloudAttachment(device: device, volume: volume.id, deleteOnTermination: place == 0))
        }
        region.instances.append(instance)
        return instance
    }

    private static let letters = Array("fghijklmnopqrstuvwxyz").map(String.init)

    /// Adds the instance's daily snapshots and weekly images, in the older tool's form.
    mutating func addHistory(of instance: CloudInstance) {
        let first = region.snapshots.count
        for attachment in instance.devices {
            for day in 1...max(1, fleet.snapshotDays) where fleet.snapshotDays > 0 {
                addSnapshot(of: attachment.volume, for: instance, days: day)
            }
        }
        guard let root = instance.rootVolume else { return }
        for week in 1...max(1, fleet.imageWeeks) where fleet.imageWeeks > 0 {
            let day = week * 7
            let snapshot = snapshot(of: root, days: day, from: first) ?? addSnapshot(of: root, for: instance, days: day)
            addImage(of: instance, from: snapshot, days: day)
        }
    }

    @discardableResult
    mutating func addSnapshot(
        of volume: String, for instance: CloudInstance, days: Int, _ change: (inout CloudSnapshot) -> Void = { _ in }
    ) -> CloudSnapshot {
        let name = instance.tags["Name"] ?? "NO NAME \(instance.id)"
        let started = time(days: days)
        var snapshot = CloudSnapshot(
            id: random.identifier("snap"), volume: volume,
            // Why the last: the instance whose history is made was added last.
            sizeGiB: region.volumes.last { $0.id == volume }?.sizeGiB ?? CloudVolume.usualSizeGiB, startedAt: started,
            description: "Snapshot \(name.text.prefix(200)) \(started)",
            tags: Self.tags(name: name, isRoot: volume == instance.rootVolume))
        snapshot.completedAt = started + .minutes(5)
        change(&snapshot)
        region.snapshots.append(snapshot)
        return snapshot
    }

    @discardableResult
    mutating func addImage(
        of instance: CloudInstance, from snapshot: CloudSnapshot, days: Int,
        _ change: (inout CloudImage) -> Void = { _ in }
    ) -> CloudImage {
        let created = time(days: days) + .minutes(10)
        let name = instance.tags["Name"] ?? "NO NAME \(instance.id)"
        let week = ISOWeek(CalendarDay(daysSinceEpoch: Int(created.milliseconds / 86_400_000)))
        let plain = String(
            String.UnicodeScalarView(
                name.text.unicodeScalars.filter { $0.isASCII }.prefix(100)))
        var image = CloudImage(
            id: random.identifier("ami"), name: "\(plain)-\(week)", createdAt: created,
            tags: [AgedFleet.Tag.image: "true", "Name": "\(name.text.prefix(100))-\(week)"],
            rootDeviceName: instance.rootDeviceName,
            devices: [
                CloudImageDevice(
                    name: instance.rootDeviceName, snapshot: snapshot.id, sizeGiB: snapshot.sizeGiB, type: "gp3")
            ])
        image.architecture = instance.architecture
        image.bootMode = instance.bootMode
        change(&image)
        region.images.append(image)
        return image
    }

    /// Adds the older tool's alarm. A user has changed the threshold of a `tuned` alarm, so that it must stay.
    mutating func addOldAlarm(of instance: CloudInstance, tuned: Bool) {
        addAlarm(instance.id + AgedFleet.oldAlarmSuffix, of: instance, threshold: tuned ? 55_000_000 : 20_000_000) {
            $0.updatedAt = instance.launchedAt
            $0.description = "\(instance.tags["Name"] ?? "NO NAME \(instance.id)") - 网络流出流量警报"
            $0.state = "OK"
        }
    }

    mutating func addAlarm(
        _ name: String, of instance: CloudInstance, threshold: Double, _ change: (inout CloudAlarm) -> Void
    ) {
        var alarm = CloudAlarm(name: name, updatedAt: fleet.now - .days(50))
        alarm.namespace = "AWS/EC2"
        alarm.metricName = "NetworkOut"
        alarm.dimensions = ["InstanceId": ExactText(instance.id)]
        alarm.statistic = "Average"
        alarm.period = 300
        alarm.evaluationPeriods = 4
        alarm.threshold = threshold
        alarm.comparison = "GreaterThanOrEqualToThreshold"
        let partition = region.region.partition.rawValue
        alarm.alarmActions = ["arn:\(partition):sns:\(region.region):\(account):\(AgedFleet.topic)"]
        change(&alarm)
        region.alarms.append(alarm)
    }

    /// The fleet's time `days` days ago, plus 1 to 11 minutes.
    private mutating func time(days: Int) -> Instant {
        fleet.now - .days(days) + .seconds(60 + Int.random(in: 0..<600, using: &random))
    }

    /// Looks only at the snapshots from `first` on, those of one instance.
    private func snapshot(of volume: String, days: Int, from first: Int) -> CloudSnapshot? {
        let from = fleet.now - .days(days)
        return region.snapshots[first...].first {
            $0.volume == volume && $0.startedAt >= from && $0.startedAt < from + .hours(1)
        }
    }
}
