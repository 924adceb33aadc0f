import CloudSimulator
import Model
import Synchronization

/// What people do in their consoles while the run goes on, and what it was done to: nobody can keep a promise about a
/// resource that somebody else has just changed.
package final class UserActions: Sendable {
    private let cloud: CloudSimulator
    private let dice: SeededDice
    private let now: @Sendable () -> Instant
    private let touched = Mutex<[String: Instant]>([:])
    private let counter = Mutex(0)

    package init(_ cloud: CloudSimulator, _ dice: SeededDice, now: @escaping @Sendable () -> Instant) {
        self.cloud = cloud
        self.dice = dice
        self.now = now
    }

    /// Listings, proofs and requests on their way may all be older than a deed by this much.
    static let grace = Duration.minutes(15)

    /// True when a person has changed that resource so recently that the program could not know.
    func areRecent(on ids: [String]) -> Bool {
        touched.withLock { touched in ids.contains { touched[$0].map { now() - $0 < Self.grace } ?? false } }
    }

    /// True when a person has ever changed it.
    func everTouched(_ id: String) -> Bool { touched.withLock { $0[id] != nil } }

    var touchedVolumes: Set<String> { touched.withLock { Set($0.keys.filter { $0.hasPrefix("vol-") }) } }

    /// One thing that somebody does somewhere.
    package func doOne(in lanes: [Lane]) {
        guard let lane = dice.pick(lanes) else { return }
        let deed = dice.int(0...10)
        cloud.edit(lane) { region in
            switch deed {
            case 0: self.deleteSnapshot(&region)
            case 1: self.tagSnapshot(&region, ["aws-man:pin": "case 4711"])
            case 2: self.tagSnapshot(&region, ["AutoSnapshot": nil])
            case 3: self.tagSnapshot(&region, ["AutoSnapshot": "true"])
            case 4: self.copySnapshot(&region)
            case 5: self.tuneAlarm(&region)
            case 6: self.stopInstance(&region)
            case 7: self.terminateInstance(&region)
            case 8: self.untagInstance(&region)
            case 9: self.makeGolden(&region)
            default: self.takeName(&region)
            }
        }
    }

    private func note(_ ids: String...) {
        touched.withLock { touched in for id in ids { touched[id] = now() } }
    }

    private func newID(_ prefix: String) -> String {
        let number = counter.withLock { count in
            count += 1
            return count
        }
        return "\(prefix)-0bbbbbbbbbbb\(10_000 + number)"
    }

    private func deleteSnapshot(_ region: inout CloudRegion) {
        let used = Set(region.images.flatMap { $0.devices.compactMap(\.snapshot) })
        let free = region.snapshots.filter { !used.contains($0.id) && !$0.isLocked }
        guard let one = dice.pick(free) else { return }
        note(one.id, one.volume)
        region.snapshots.removeAll { $0.id == one.id }
    }

    private func tagSnapshot(_ region: inout CloudRegion, _ tags: [String: String?]) {
        guard let index = dice.pick(Array(region.snapshots.indices)) else { return }
        note(region.snapshots[index].id, region.snapshots[index].volume)
        for (key, value) in tags { region.snapshots[index].tags[key] = value }
    }

    /// As CopySnapshot with its tags: of no volume.
    private func copySnapshot(_ region: inout CloudRegion) {
        guard var copy = dice.pick(region.snapshots.filter({ $0.state == .completed })) else { return }
        copy.id = newID("snap")
        copy.volume = "vol-ffffffff"
        copy.startedAt = now()
        note(copy.id)
        region.snapshots.append(copy)
    }

    private func tuneAlarm(_ region: inout CloudRegion) {
        guard let index = dice.pick(Array(region.alarms.indices)) else { return }
        region.alarms[index].threshold = 123_456
        note(region.alarms[index].name)
    }

    private func stopInstance(_ region: inout CloudRegion) {
        guard let index = dice.pick(Array(region.instances.indices)) else { return }
        note(region.instances[index].id)
        for device in region.instances[index].devices { note(device.volume) }
        region.instances[index].state = .stopped
    }

    private func terminateInstance(_ region: inout CloudRegion) {
        guard region.instances.count > 1, let index = dice.pick(Array(region.instances.indices)) else { return }
        let instance = region.instances[index]
        note(instance.id)
        for device in instance.devices { note(device.volume) }
        let gone = Set(instance.devices.filter(\.deleteOnTermination).map(\.volume))
        region.volumes.removeAll { gone.contains($0.id) }
        region.instances[index].state = .terminated
        region.instances[index].devices = []
    }

    private func untagInstance(_ region: inout CloudRegion) {
        guard let index = dice.pick(Array(region.instances.indices)) else { return }
        note(region.instances[index].id)
        for device in region.instances[index].devices { note(device.volume) }
        region.instances[index].tags["AutoSnapshot"] = nil
    }

    private func makeGolden(_ region: inout CloudRegion) {
        guard let index = dice.pick(Array(region.images.indices)) else { return }
        note(region.images[index].id)
        region.images[index].tags["BaseAMI"] = "true"
    }

    /// An image of somebody else's making that has the name which tonight's would have.
    private func takeName(_ region: inout CloudRegion) {
        guard let instance = dice.pick(region.instances), let name = instance.tags["Name"],
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
