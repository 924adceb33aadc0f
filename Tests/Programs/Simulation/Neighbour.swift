import CloudSimulator
import Model
import Synchronization

/// A person with all rights in one account but those to delete. He makes snapshots, images and alarms there, writes our tags
/// on anything, and takes them away, at random and so that the program might delete, overwrite or leave out something for
/// him. What he makes and what strangers make have ids of their own, so that the checker need not believe any tag.
final class Neighbour: Sendable {
    let account: AccountID
    private let lanes: [Lane]
    private let cloud: CloudSimulator
    let random: SharedRandom
    private let nights: NightCalendar
    private let now: @Sendable () -> Instant
    /// True when listings also say of what he touches what would make the program believe him. With such lies the checker
    /// must find violations, or it would find none without them either.
    let lies: Bool
    private let state = Mutex(State())

    private struct State {
        var count = 0
        /// When he last took from a resource what makes it a backup, or protected it. The volume of a snapshot counts too.
        var hindered: [String: Instant] = [:]
        /// The volumes of complete snapshots of which he took that, with the time.
        var spoiled: [String: Instant] = [:]
    }

    /// How the ids begin of what he makes, and of what strangers make.
    static let ownDigits = "0ccccccccccc", strangersDigits = "0ddddddddddd"

    init(
        _ cloud: CloudSimulator, _ random: SharedRandom, lanes: [Lane], nights: NightCalendar, lies: Bool,
        now: @escaping @Sendable () -> Instant
    ) {
        account = random.pick(Set(lanes.map(\.account)).sorted()) ?? lanes[0].account
        self.lanes = lanes.filter { [account] in $0.account == account }
        (self.cloud, self.random, self.nights, self.lies, self.now) = (cloud, random, nights, lies, now)
    }

    /// Whether he has hindered one of these so recently that the program could not know of it.
    func isRecent(on ids: [String]) -> Bool {
        state.withLock { state in ids.contains { state.hindered[$0].map { now() - $0 < UserActions.grace } ?? false } }
    }

    func everHindered(_ id: String) -> Bool { state.withLock { $0.hindered[id] != nil } }
    func spoiled(_ volume: String, since time: Instant) -> Bool {
        state.withLock { $0.spoiled[volume].map { $0 >= time } ?? false }
    }
    var hinderedVolumes: Set<String> { state.withLock { Set($0.hindered.keys.filter { $0.hasPrefix("vol-") }) } }

    /// Does one thing in one of the account's regions.
    func act() {
        guard let lane = random.pick(lanes) else { return }
        let deed = random.int(0...13)
        cloud.edit(lane) { region in
            switch deed {
            case 0: self.makeBackup(&region)
            case 1: self.makeClaim(&region)
            case 2, 3: self.tagAnother(&region)
            case 4: self.takeTag(&region)
            case 5: self.hold(&region)
            case 6, 7: self.registerImage(&region)
            case 8: self.tagImage(&region)
            case 9: self.squatAlarm(&region)
            case 10: self.copy(&region)
            case 11: self.createImage(&region)
            case 12: self.flood(&region)
            default: self.share(&region)
            }
        }
    }

    // MARK: what he writes

    private var run: String { "nightly-\(nights.night(at: now()).day)" }
    private var week: ISOWeek { ISOWeek(nights.night(at: now()).day) }

    private func tags(ofTaskFor volume: String) -> [ExactText: ExactText] {
        [
            "AutoSnapshot": "true", "RootDeviceSnapshot": "true", "aws-man:run": ExactText(run),
            "aws-man:task": "\(run)/create-snapshot/\(volume)",
        ]
    }

    private func tags(ofImageOf instance: CloudInstance) -> [ExactText: ExactText] {
        [
            "AutoAMI": "true", "aws-man:run": ExactText(run), "aws-man:instance": ExactText(instance.id),
            "aws-man:week": "\(week)", "aws-man:task": "\(run)/register-image/\(instance.id)",
        ]
    }

    private func name(of instance: CloudInstance) -> String {
        "\(instance.tags["Name"] ?? "NO NAME \(instance.id)")-\(week)"
    }

    private func id(_ kind: String, _ digits: String) -> String {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        return "\(kind)-\(digits)\(10_000 + number)"
    }

    private func hinder(_ ids: String...) { state.withLock { state in for id in ids { state.hindered[id] = now() } } }

    /// Notes that an image may stand in for others of its volume no longer.
    private func hinder(_ image: CloudImage, in region: CloudRegion) {
        let snapshots = image.devices.compactMap(\.snapshot)
        for snapshot in region.snapshots where snapshots.contains(snapshot.id) {
            hinder(Self.images(of: snapshot.volume))
        }
        hinder(image.id)
    }

    /// The images of a volume, as something that may be hindered.
    static func images(of volume: String) -> String { "images of \(volume)" }

    private var ourDescription: String { "Snapshot web \(now())" }

    private func lie(about snapshot: inout CloudSnapshot, of volume: String) {
        guard lies else { return }
        snapshot.odd = ["description": ourDescription, "volumeId": volume, "storageTier": "standard"]
    }

    // MARK: snapshots

    private func selectedVolume(_ region: CloudRegion) -> String? {
        random.pick(region.instances.filter { $0.tags["AutoSnapshot"] == "true" }.flatMap(\.devices).map(\.volume))
    }

    private func made(_ volume: String, by digits: String = ownDigits, _ description: String) -> CloudSnapshot {
        CloudSnapshot(id: id("snap", digits), volume: volume, startedAt: now(), description: description)
    }

    /// A real backup of a selected volume, as one of our tasks would make it.
    private func makeBackup(_ region: inout CloudRegion) {
        guard let volume = selectedVolume(region) else { return }
        var snapshot = made(volume, ourDescription)
        snapshot.tags = tags(ofTaskFor: volume)
        region.snapshots.append(snapshot)
    }

    /// A snapshot that claims to be tonight's of a volume and is none.
    private func makeClaim(_ region: inout CloudRegion) {
        guard let volume = selectedVolume(region), let other = random.pick(region.volumes) else { return }
        var snapshot = made(volume, random.chance(0.5) ? ourDescription : "Created by CreateImage(i-0) for ami-0")
        snapshot.tags = tags(ofTaskFor: volume)
        switch random.int(0...3) {
        case 0: snapshot.volume = other.id
        case 1: snapshot.tier = .archive
        case 2: snapshot.tags["AutoSnapshot"] = nil
        default: snapshot.description = "made by hand"
        }
        lie(about: &snapshot, of: volume)
        region.snapshots.append(snapshot)
    }

    /// Our tags on a snapshot that another person made, perhaps a moment ago.
    private func tagAnother(_ region: inout CloudRegion) {
        if let volume = selectedVolume(region), random.chance(0.6) {
            region.snapshots.append(made(volume, by: Self.strangersDigits, "before the upgrade"))
        }
        let strangers = region.snapshots.indices.filter { region.snapshots[$0].id.contains(Self.strangersDigits) }
        guard let index = random.pick(random.chance(0.7) ? strangers : Array(region.snapshots.indices)) else { return }
        let volume = region.snapshots[index].volume
        if random.chance(0.8) {
            region.snapshots[index].tags.merge(tags(ofTaskFor: volume)) { _, new in new }
            lie(about: &region.snapshots[index], of: volume)
        } else if let instance = random.pick(region.instances) {
            region.snapshots[index].tags.merge(tags(ofImageOf: instance)) { _, new in new }
        }
        hinderIfLess(region.snapshots[index])
    }

    /// A snapshot that looks like a part of an image counts as a backup no longer.
    private func hinderIfLess(_ snapshot: CloudSnapshot) {
        guard snapshot.tags["AutoAMI"] != nil else { return }
        hinder(snapshot.id, snapshot.volume)
        if snapshot.state == .completed { state.withLock { $0.spoiled[snapshot.volume] = now() } }
    }

    private func takeTag(_ region: inout CloudRegion) {
        guard let index = random.pick(Array(region.snapshots.indices)),
            let tag = random.pick(["AutoSnapshot", "aws-man:task", "aws-man:run", "RootDeviceSnapshot"] as [ExactText])
        else { return }
        let snapshot = region.snapshots[index]
        region.snapshots[index].tags[tag] = nil
        hinder(snapshot.id, snapshot.volume)
        if snapshot.state == .completed { state.withLock { $0.spoiled[snapshot.volume] = now() } }
        guard let image = random.pick(Array(region.images.indices)), random.chance(0.5) else { return }
        region.images[image].tags["aws-man:week"] = nil
        hinder(region.images[image], in: region)
    }

    /// A pin, a lock or a tag of another service.
    private func hold(_ region: inout CloudRegion) {
        guard let index = random.pick(Array(region.snapshots.indices)) else { return }
        region.snapshots[index].tags[random.chance(0.5) ? "aws-man:pin" : "dlm:managed"] = "x"
        hinder(region.snapshots[index].id, region.snapshots[index].volume)
    }

    private func copy(_ region: inout CloudRegion) {
        guard var copy = random.pick(region.snapshots.filter { $0.state == .completed }) else { return }
        (copy.id, copy.volume) = (id("snap", Self.ownDigits), UserActions.noVolume)
        (copy.startedAt, copy.description) = (now(), "[Copied from elsewhere]")
        region.snapshots.append(copy)
    }

    /// Many snapshots with our tag, to raise what may be deleted.
    private func flood(_ region: inout CloudRegion) {
        guard let volume = random.pick(region.volumes) else { return }
        for _ in 0..<random.int(20...120) {
            var snapshot = made(volume.id, "flood")
            snapshot.tags = ["AutoSnapshot": "true"]
            region.snapshots.append(snapshot)
        }
        // Why: each of them is a newer good snapshot of the volume, so that what is older may go by its tag.
    }

    private func share(_ region: inout CloudRegion) {
        if let index = random.pick(Array(region.snapshots.indices)) {
            region.snapshots[index].sharedWith = [account]
            hinder(region.snapshots[index].id, region.snapshots[index].volume)
        }
        if let index = random.pick(Array(region.images.indices)) {
            region.images[index].sharedWith = [account]
            hinder(region.images[index].id)
        }
    }

    // MARK: images and alarms

    /// An image of any snapshot with our tags, under a name that ours might have; or a stranger's image, to be tagged later.
    private func registerImage(_ region: inout CloudRegion) {
        guard let instance = random.pick(region.instances),
            let snapshot = random.pick(region.snapshots.filter { $0.state == .completed })
        else { return }
        let isStrangers = random.chance(0.3)
        let id = id("ami", isStrangers ? Self.strangersDigits : Self.ownDigits)
        let ours = name(of: instance) + (random.chance(0.5) ? "" : "-\(instance.id)")
        let name = isStrangers || random.chance(0.2) ? "golden \(id)" : ours
        guard !region.images.contains(where: { $0.name == name }) else { return }
        region.images.append(
            CloudImage(
                id: id, name: name, createdAt: now(), tags: isStrangers ? [:] : tags(ofImageOf: instance),
                devices: [CloudImageDevice(name: "/dev/xvda", snapshot: snapshot.id)]))
        // Why: an image keeps its snapshot.
        hinder(snapshot.id, snapshot.volume)
    }

    private func createImage(_ region: inout CloudRegion) {
        guard let instance = random.pick(region.instances), let device = instance.devices.first else { return }
        let own = id("ami", Self.ownDigits)
        let name = random.chance(0.5) ? name(of: instance) + "-\(instance.id)" : own
        guard !region.images.contains(where: { $0.name == name }) else { return }
        let part = made(device.volume, "Created by CreateImage(\(instance.id)) for \(own)")
        region.snapshots.append(part)
        var image = CloudImage(
            id: own, name: name, createdAt: now(), tags: tags(ofImageOf: instance),
            devices: [CloudImageDevice(name: device.device, snapshot: part.id)])
        image.sourceInstance = instance.id
        region.images.append(image)
    }

    private func tagImage(_ region: inout CloudRegion) {
        guard let index = random.pick(Array(region.images.indices)), let instance = random.pick(region.instances) else {
            return
        }
        region.images[index].tags.merge(tags(ofImageOf: instance)) { _, new in new }
        hinder(region.images[index], in: region)
        if lies { region.images[index].odd = ["name": name(of: instance)] }
    }

    private func squatAlarm(_ region: inout CloudRegion) {
        guard let instance = random.pick(region.instances) else { return }
        let name = "\(instance.id)-NetworkOut"
        guard !region.alarms.contains(where: { $0.name == name }) else { return }
        var alarm = CloudAlarm(name: name, updatedAt: now())
        if random.chance(0.5) { alarm.rule = "FALSE" } else { alarm.metricName = "CPUUtilization" }
        region.alarms.append(alarm)
        hinder(name)
    }
}
