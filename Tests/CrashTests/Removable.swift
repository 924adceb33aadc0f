import CloudSimulator
import Model

/// Decides which resources may be deleted, by REQUIREMENTS R42 and R43, from a dump made before the night.
struct Removable {
    let before: CloudRegion
    let moment: Instant
    let zoneHours: Int
    private let users: [String: Set<String>]
    private let volumes: [String: [CloudSnapshot]]
    private let bySnapshot: [String: CloudSnapshot]

    private static let keepDays = 7
    private static let protections: Set<String> = [
        "baseami", "autoscalling", "autoscallingami", "autoscaling", "autoscalingami",
    ]

    init(before: CloudRegion, moment: Instant, zoneHours: Int) {
        (self.before, self.moment, self.zoneHours) = (before, moment, zoneHours)
        var users: [String: Set<String>] = [:]
        for image in before.images {
            for device in image.devices { if let id = device.snapshot { users[id, default: []].insert(image.id) } }
        }
        self.users = users
        volumes = Dictionary(grouping: before.snapshots, by: \.volume)
        bySnapshot = Dictionary(uniqueKeysWithValues: before.snapshots.map { ($0.id, $0) })
    }

    func isGood(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.tags[AgedFleet.Tag.snapshot] == "true" && snapshot.state == .completed
            && snapshot.tier == .standard && snapshot.tags[AgedFleet.Tag.image] == nil
    }

    /// Why the snapshot must stay; nil if it may be deleted.
    func reasonToKeep(_ snapshot: CloudSnapshot, imagesGone: Set<String>) -> String? {
        if !(users[snapshot.id] ?? []).isSubset(of: imagesGone) { return "an image uses it" }
        if snapshot.isLocked || snapshot.isPublic || !snapshot.sharedWith.isEmpty || snapshot.tier != .standard {
            return "it is locked, shared or archived"
        }
        if snapshot.tags.keys.contains(where: { $0.hasPrefix("aws:") }) { return "it is managed elsewhere" }
        let isImages = snapshot.tags[AgedFleet.Tag.image] == "true" && users[snapshot.id] != nil
        if isImages { return nil }
        guard snapshot.tags[AgedFleet.Tag.snapshot] == "true" else { return "it is not ours" }
        guard snapshot.volume != "vol-ffffffff" else { return "its volume is not known" }
        guard snapshot.state == .completed else { return "it is \(snapshot.state)" }
        guard isOld(snapshot.startedAt) else { return "it is young" }
        let newer = (volumes[snapshot.volume] ?? []).filter { isGood($0) && $0.startedAt > snapshot.startedAt }
        guard newer.contains(where: { moment - $0.startedAt < .hours(36) }) else { return "no newer one is fresh" }
        return nil
    }

    /// Why the image must stay; nil if it may be deregistered.
    func reasonToKeep(_ image: CloudImage) -> String? {
        guard image.tags[AgedFleet.Tag.image] == "true", !image.isPublic, image.state == .available else {
            return "it is not ours, or not available"
        }
        guard image.deregistrationProtection == "disabled",
            !image.tags.contains(where: { Self.protections.contains($0.key.text.lowercased()) && $0.value == "true" })
        else { return "it is protected" }
        guard isOld(image.createdAt) else { return "it is young" }
        let newer = before.images.contains {
            $0.createdAt > image.createdAt && $0.state == .available && $0.tags[AgedFleet.Tag.image] == "true"
                && isOfSameInstance($0, image)
        }
        return newer ? nil : "it is the last of its instance"
    }

    private func isOfSameInstance(_ newer: CloudImage, _ image: CloudImage) -> Bool {
        if let instance = image.tags["aws-man:instance"] { return newer.tags["aws-man:instance"] == instance }
        guard let root = rootVolume(image) else { return false }
        return rootVolume(newer) == root
    }

    private func rootVolume(_ image: CloudImage) -> String? {
        image.devices.first?.snapshot.flatMap { bySnapshot[$0]?.volume }
    }

    private func isOld(_ instant: Instant) -> Bool { day(moment) - day(instant) > Int64(Self.keepDays) }

    private func day(_ instant: Instant) -> Int64 { (instant.milliseconds + Int64(zoneHours) * 3_600_000) / 86_400_000 }
}
