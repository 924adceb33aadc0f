import CloudSimulator
import Model
import Synchronization

/// Changes that users make in the console during a run, and the resources that they touched. The program cannot keep a
/// promise about a resource that a user has just changed.
final class UserActions: Sendable {
    private let cloud: CloudSimulator
    private let random: SharedRandom
    private let now: @Sendable () -> Instant
    private let touched = Mutex<[String: Instant]>([:])
    private let lost = Mutex<[String: Instant]>([:])
    private let counter = Mutex(0)

    init(_ cloud: CloudSimulator, _ random: SharedRandom, now: @escaping @Sendable () -> Instant) {
        self.cloud = cloud
        self.random = random
        self.now = now
    }

    /// The program may still act on listings, proofs and requests that are this much older than a user's action.
    static let grace = Duration.minutes(15)
    /// The volume id that EC2 shows for a copied snapshot.
    static let noVolume = "vol-ffffffff"
    /// How the ids begin of what users make.
    static let digits = "0bbbbbbbbbbb"

    /// Whether a user has changed one of the resources so recently that the program could not know of the change.
    func areRecent(on ids: [String]) -> Bool {
        touched.withLock { touched in ids.contains { touched[$0].map { now() - $0 < Self.grace } ?? false } }
    }

    /// Whether a user has ever changed the resource.
    func everTouched(_ id: String) -> Bool { touched.withLock { $0[id] != nil } }

    /// Whether a user has changed the resource at that time or later.
    func wasTouched(_ id: String, since time: Instant) -> Bool {
        touched.withLock { $0[id].map { $0 >= time } ?? false }
    }

    var touchedVolumes: Set<String> { touched.withLock { Set($0.keys.filter { $0.hasPrefix("vol-") }) } }

    /// Makes one change in one of the accounts and regions.
    func doOne(in lanes: [Lane]) {
        guard let lane = random.pick(lanes) else { return }
        let action = random.int(0...12)
        cloud.edit(lane) { region in
            switch action {
            case 0: self.deleteSnapshot(&region)
            // Why by the account: another draw would change the nights of every seed.
            case 1:
                self.tagSnapshot(&region, lane.account.digits.hasPrefix("1") ? "aws-man:pin" : "aws-man:keep", "4711")
            case 2: self.tagSnapshot(&region, "AutoSnapshot", nil)
            case 3: self.tagSnapshot(&region, "AutoSnapshot", "true")
            case 4: self.copySnapshot(&region)
            case 5: self.tuneAlarm(&region)
            case 6: self.changeInstance(&region) { $0.state = .stopped }
            case 7: self.terminateInstance(&region)
            case 8: self.changeInstance(&region) { $0.tags["AutoSnapshot"] = nil }
            case 9: self.makeBaseImage(&region)
            case 10: self.makeOdd(&region)
            case 11:
                self.changeInstance(&region) { $0.tags["AutoSnapshot"] = $0.tags["AutoSnapshot"].map { _ in "True " } }
            default: self.takeImageName(&region)
            }
        }
    }

    /// Makes some changes between two runs of a night. With `deletes`, also deletes a snapshot of tonight, which the next
    /// run must make again: its volume does not count as touched.
    func change(in lanes: [Lane], night: Night, deletes: Bool) {
        for _ in 0..<random.int(0...2) { doOne(in: lanes) }
        guard let lane = random.pick(lanes) else { return }
        cloud.edit(lane) { region in
            if self.random.chance(0.5) {
                self.changeInstance(&region) { $0.tags["AutoSnapshot"] = "true" }
            }
            guard deletes else { return }
            let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
            let tonights = region.snapshots.filter {
                night.contains($0.startedAt) && $0.state == .completed && $0.tags["aws-man:task"] != nil
                    && !used.contains($0.id) && !$0.isLocked && !SafetyChecker.isByProduct($0)
            }
            guard let snapshot = self.random.pick(tonights) else { return }
            self.note(snapshot.id)
            self.lost.withLock { $0[snapshot.volume] = self.now() }
            region.snapshots.removeAll { $0.id == snapshot.id }
        }
    }

    /// The volumes whose snapshot of tonight was deleted between two runs, at `time` or later.
    func lostVolumes(since time: Instant) -> Set<String> {
        lost.withLock { Set($0.filter { $0.value >= time }.keys) }
    }

    /// Misspells the tag of an instance as people do: in its upper and lower case, or with a blank.
    func misspellTag(in lanes: [Lane]) {
        guard let lane = random.pick(lanes), let (key, value) = random.pick(Self.misspelt) else { return }
        cloud.edit(lane) { region in
            self.changeInstance(&region) { instance in
                guard instance.tags.removeValue(forKey: "AutoSnapshot") == "true" else { return }
                instance.tags[key] = value
            }
        }
    }

    private static let misspelt: [(ExactText, ExactText)] = [
        ("AutoSnapshot", "True"), ("autosnapshot", "true"), ("AutoSnapshot ", "true"), ("AutoSnapshot", " TRUE"),
    ]

    private func note(_ ids: String...) {
        touched.withLock { touched in for id in ids { touched[id] = now() } }
    }

    private func newID(_ prefix: String) -> String {
        let number = counter.withLock { count in
            count += 1
            return count
        }
        return "\(prefix)-\(Self.digits)\(10_000 + number)"
    }

    private func deleteSnapshot(_ region: inout CloudRegion) {
        let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
        let free = region.snapshots.filter { !used.contains($0.id) && !$0.isLocked }
        guard let snapshot = random.pick(free) else { return }
        note(snapshot.id, snapshot.volume)
        region.snapshots.removeAll { $0.id == snapshot.id }
    }

    private func tagSnapshot(_ region: inout CloudRegion, _ key: ExactText, _ value: ExactText?) {
        guard let index = random.pick(Array(region.snapshots.indices)) else { return }
        note(region.snapshots[index].id, region.snapshots[index].volume)
        region.snapshots[index].tags[key] = value
    }

    /// Copies a snapshot with its tags, as CopySnapshot does. The copy belongs to no volume.
    private func copySnapshot(_ region: inout CloudRegion) {
        guard var copy = random.pick(region.snapshots.filter({ $0.state == .completed })) else { return }
        copy.id = newID("snap")
        copy.volume = Self.noVolume
        copy.startedAt = now()
        note(copy.id)
        region.snapshots.append(copy)
    }

    private func tuneAlarm(_ region: inout CloudRegion) {
        guard let index = random.pick(Array(region.alarms.indices)) else { return }
        region.alarms[index].threshold = 123_456
        note(region.alarms[index].name)
    }

    private func changeInstance(_ region: inout CloudRegion, _ change: (inout CloudInstance) -> Void) {
        guard let index = random.pick(Array(region.instances.indices)) else { return }
        note(region.instances[index].id)
        for device in region.instances[index].devices { note(device.volume) }
        change(&region.instances[index])
    }

    private func terminateInstance(_ region: inout CloudRegion) {
        guard region.instances.count > 1 else { return }
        var deleted: Set<String> = []
        changeInstance(&region) { instance in
            deleted = Set(instance.devices.filter(\.deleteOnTermination).map(\.volume))
            instance.state = .terminated
            instance.devices = []
        }
        region.volumes.removeAll { deleted.contains($0.id) }
    }

    private func makeBaseImage(_ region: inout CloudRegion) {
        guard let index = random.pick(Array(region.images.indices)) else { return }
        note(region.images[index].id)
        region.images[index].tags["BaseAMI"] = "true"
    }

    /// Makes the answers about a snapshot and an image odd: no start time or a tag that XML forbids, no creation date.
    private func makeOdd(_ region: inout CloudRegion) {
        if let index = random.pick(Array(region.snapshots.indices)) {
            note(region.snapshots[index].id, region.snapshots[index].volume)
            if random.chance(0.5) {
                region.snapshots[index].odd = ["startTime": ""]
            } else {
                region.snapshots[index].tags["Note"] = "bell \u{7}"
            }
        }
        if let index = random.pick(Array(region.images.indices)) {
            note(region.images[index].id)
            region.images[index].odd = ["creationDate": ""]
        }
    }

    /// Creates an image under the name that tonight's image of an instance would have.
    private func takeImageName(_ region: inout CloudRegion) {
        guard let instance = random.pick(region.instances), let name = instance.tags["Name"],
            let snapshot = region.snapshots.first(where: { $0.state == .completed })
        else { return }
        let week = ISOWeek(CalendarDay(daysSinceEpoch: Int(now().milliseconds / 86_400_000)))
        guard !region.images.contains(where: { $0.name == "\(name)-\(week)" }) else { return }
        let id = newID("ami")
        note(id, snapshot.id, snapshot.volume)
        region.images.append(
            CloudImage(
                id: id, name: "\(name)-\(week)", createdAt: now(), tags: ["Name": "made by hand"],
                devices: [CloudImageDevice(name: "/dev/xvda", snapshot: snapshot.id)]))
    }
}
