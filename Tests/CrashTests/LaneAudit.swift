import CloudSimulator
import Model

/// Audits the changes of a night in one account and region.
struct LaneAudit {
    let name: String
    let before: CloudRegion
    let after: CloudRegion
    /// The time of the second dump.
    let moment: Instant
    let zoneHours: Int
    /// Whether a later run of the same night has listed tonight's snapshots too.
    var isSeenTwice = false

    func findings() -> NightAudit.Findings {
        var found = NightAudit.Findings()
        checkSnapshots(&found)
        checkImages(&found)
        checkAlarms(&found)
        checkDeletions(&found)
        if before.instances != after.instances { found.others.append("\(name): instances were changed") }
        if before.volumes != after.volumes { found.others.append("\(name): volumes were changed") }
        return found
    }

    // MARK: created resources

    private var selected: [CloudInstance] {
        before.instances.filter { $0.state == .running && $0.tags[AgedFleet.Tag.snapshot] == "true" }
    }

    private var madeSnapshots: [CloudSnapshot] {
        let old = Set(before.snapshots.map(\.id))
        return after.snapshots.filter { !old.contains($0.id) }
    }

    private func checkSnapshots(_ found: inout NightAudit.Findings) {
        let due = Set(selected.flatMap { $0.devices.map(\.volume) })
        found.due += due.count
        let images = Set(madeImages.flatMap { $0.devices.compactMap(\.snapshot) })
        // A snapshot that CreateImage makes belongs to its image.
        let made = madeSnapshots.filter { !(images.contains($0.id) && $0.tags[AgedFleet.Tag.image] == "true") }
        let byVolume = Dictionary(grouping: made, by: \.volume)
        for volume in due.sorted() {
            let snapshots = byVolume[volume] ?? []
            if snapshots.count > 1 { found.duplicates.append("\(name): \(volume) has \(snapshots.map(\.id))") }
            if !snapshots.contains(where: { $0.state == .completed && $0.tags[AgedFleet.Tag.snapshot] == "true" }) {
                found.losses.append("\(name): \(volume) has no completed snapshot of tonight")
            }
        }
        for (volume, snapshots) in byVolume where !due.contains(volume) {
            found.others.append("\(name): \(volume), which is not due, has \(snapshots.map(\.id))")
        }
        for snapshot in after.snapshots {
            guard let old = before.snapshots.first(where: { $0.id == snapshot.id }), old != snapshot else { continue }
            found.others.append("\(name): \(snapshot.id) was changed")
        }
    }

    private var madeImages: [CloudImage] {
        let old = Set(before.images.map(\.id))
        return after.images.filter { !old.contains($0.id) }
    }

    /// An image is due for each instance whose root volume has two snapshots. The existing images are of other weeks.
    private func checkImages(_ found: inout NightAudit.Findings) {
        let sources = Dictionary(
            grouping: before.snapshots.filter {
                $0.tags[AgedFleet.Tag.snapshot] == "true" && $0.state == .completed && $0.tags["AutoAMI"] == nil
            }, by: \.volume)
        func count(_ instance: CloudInstance) -> Int { instance.rootVolume.map { sources[$0]?.count ?? 0 } ?? 0 }
        let due = selected.filter { count($0) >= 2 }.map(\.id)
        let allowed = selected.filter { count($0) + (isSeenTwice ? 1 : 0) >= 2 }.map(\.id)
        let made = Dictionary(grouping: madeImages) { $0.tags["aws-man:instance"]?.text ?? "" }
        for instance in due {
            let images = made[instance] ?? []
            if images.count > 1 { found.duplicates.append("\(name): \(instance) has \(images.map(\.id))") }
            if !images.contains(where: { $0.state == .available && $0.tags[AgedFleet.Tag.image] == "true" }) {
                found.losses.append("\(name): \(instance) has no available image")
            }
        }
        for (instance, images) in made
        where !due.contains(instance) && (!allowed.contains(instance) || images.count > 1) {
            found.others.append("\(name): \(instance), whose image is not due, has \(images.map(\.id))")
        }
        let later = Dictionary(uniqueKeysWithValues: after.images.map { ($0.id, $0) })
        for image in before.images where later[image.id].map({ $0 != image }) ?? false {
            found.others.append("\(name): \(image.id) was changed")
        }
    }

    private func checkAlarms(_ found: inout NightAudit.Findings) {
        let old = Dictionary(uniqueKeysWithValues: before.alarms.map { ($0.name, $0) })
        let made = after.alarms.filter { old[$0.name] == nil }
        for alarm in before.alarms where after.alarms.first(where: { $0.name == alarm.name }) != alarm {
            found.others.append("\(name): alarm \(alarm.name) was changed or is gone")
        }
        for instance in before.instances where instance.state == .running {
            let names = ["\(instance.id)-NetworkOut", instance.id + AgedFleet.oldAlarmSuffix]
            let isWatched = before.alarms.contains { alarm in
                names.contains(alarm.name)
                    || alarm.metricName == "NetworkOut" && alarm.comparison?.hasPrefix("Greater") == true
                        && alarm.dimensions["InstanceId"]?.text == instance.id
            }
            let alarms = made.filter { $0.dimensions["InstanceId"]?.text == instance.id }
            if alarms.count > (isWatched ? 0 : 1) {
                found.duplicates.append("\(name): \(instance.id) has \(alarms.map(\.name))")
            }
            if !isWatched, alarms.isEmpty { found.losses.append("\(name): \(instance.id) has no alarm") }
        }
        for alarm in made where alarm.overwrites > 0 { found.repeats.append("\(name): \(alarm.name) was put twice") }
    }

    // MARK: deleted resources

    private func checkDeletions(_ found: inout NightAudit.Findings) {
        let rules = Removable(before: before, moment: moment, zoneHours: zoneHours)
        let snapshots = Set(after.snapshots.map(\.id))
        let images = Set(after.images.map(\.id))
        let gone = Set(before.images.map(\.id)).subtracting(images)
        for image in before.images {
            let why = rules.reasonToKeep(image)
            if gone.contains(image.id), let why {
                found.others.append("\(name): \(image.id) was deregistered: \(why)")
            }
            if !gone.contains(image.id), why == nil { found.others.append("\(name): \(image.id) is old and stayed") }
        }
        for snapshot in before.snapshots {
            let isGone = !snapshots.contains(snapshot.id)
            if isGone, let why = rules.reasonToKeep(snapshot, imagesGone: gone) {
                found.others.append("\(name): \(snapshot.id) was deleted: \(why)")
            }
            if !isGone, rules.reasonToKeep(snapshot, imagesGone: []) == nil {
                found.others.append("\(name): \(snapshot.id) is old and stayed")
            }
        }
        let last = Dictionary(grouping: before.snapshots.filter(rules.isGood), by: \.volume)
        for (volume, good) in last where good.allSatisfy({ !snapshots.contains($0.id) }) {
            found.losses.append("\(name): every good snapshot of \(volume) is gone")
        }
    }
}
