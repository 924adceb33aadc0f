import CloudSimulator
import Foundation
import Model
import Synchronization

/// Sees every call that reaches the cloud, with the cloud as it is at that moment, and says which should not have been made.
/// Shares no rule with the program: it reads the promises (REQUIREMENTS R16–R19) once more.
package final class SafetyChecker: Sendable {
    private let zone: TimeZone
    private let wrong = Mutex<[String]>([])

    package init(zone: TimeZone) { self.zone = zone }

    package var complaints: [String] { wrong.withLock { $0 } }

    func say(_ complaint: String) { wrong.withLock { $0.append(complaint) } }

    /// How long a snapshot is kept, days, and how young the newest good one must be; with room for requests on their way.
    private static let keepDays = 7
    private static let freshest = Duration.hours(36) + UserActions.grace

    func see(_ call: CloudCall, _ region: CloudRegion, _ actions: UserActions, _ faults: FaultPlan) {
        let lane = "\(call.account?.digits ?? "?")/\(region.region) at \(call.at)"
        switch call.action {
        case "CreateSnapshot":
            // Why: a duplicate that is healed in its own night is one all the same, where nothing excuses it.
            guard !faults.mayLeaveDuplicates, let volume = call.parameters["VolumeId"], let night = Self.night(call)
            else {
                return
            }
            let there = region.snapshots.first { snapshot in
                snapshot.volume == volume && snapshot.state != .error && Self.night(snapshot) == night
                    && !Self.isByProduct(snapshot)
                    && call.at - snapshot.startedAt < .hours(20)
            }
            if let there { say("\(lane): CreateSnapshot of \(volume), which has \(there.id) of tonight") }
        case "DeleteSnapshot":
            guard let snapshot = region.snapshots.first(where: { $0.id == call.parameters["SnapshotId"] }) else {
                return
            }
            if let why = mayNotGo(snapshot, region, at: call.at),
                !actions.areRecent(on: [snapshot.id, snapshot.volume])
            {
                say("\(lane): DeleteSnapshot \(snapshot.id) of \(snapshot.volume): \(why)")
            }
        case "DeregisterImage":
            guard let image = region.images.first(where: { $0.id == call.parameters["ImageId"] }) else { return }
            let snapshots = image.devices.compactMap(\.snapshot)
            // Why the volumes: what a person did to another snapshot of one decides whether it can spare this.
            let volumes = region.snapshots.filter { snapshots.contains($0.id) }.map(\.volume)
            let touchable = [image.id] + snapshots + volumes
            if let why = mayNotGo(image, region, call), !actions.areRecent(on: touchable) {
                say("\(lane): DeregisterImage \(image.id) \(image.name): \(why)")
            }
        case "PutMetricAlarm":
            guard let name = call.parameters["AlarmName"], let alarm = region.alarms.first(where: { $0.name == name }),
                !actions.areRecent(on: [name])
            else { return }
            // Why: where two may race, one alarm put twice alike is one alarm; CloudWatch offers nothing better
            // (FACTS F25).
            let threshold = call.parameters["Threshold"].flatMap { Double($0) }
            if alarm.threshold == threshold, faults.mayLeaveDuplicates { return }
            say("\(lane): PutMetricAlarm overwrites \(name)")
        default: break
        }
    }

    // MARK: snapshots

    static func isGood(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.state == .completed && snapshot.tags["AutoSnapshot"] == "true" && snapshot.tier == .standard
            && !isByProduct(snapshot)
    }

    static func isByProduct(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.description.hasPrefix("Created by CreateImage") || snapshot.tags["AutoAMI"] != nil
    }

    private func mayNotGo(_ snapshot: CloudSnapshot, _ region: CloudRegion, at now: Instant) -> String? {
        if snapshot.tags["AutoSnapshot"] != "true" { return "not tagged by us" }
        if snapshot.state == .error, snapshot.tags["aws-man:task"] != nil { return isHeld(snapshot) }
        return isHeld(snapshot) ?? isNeeded(snapshot, region, at: now)
    }

    private func isHeld(_ snapshot: CloudSnapshot) -> String? {
        if snapshot.tags["aws-man:pin"] != nil { return "pinned" }
        if snapshot.tags.keys.contains(where: { $0.hasPrefix("aws:backup:") || $0.hasPrefix("aws:dlm:") }) {
            return "another service's"
        }
        if snapshot.tier != .standard { return "archived" }
        if snapshot.isPublic || !snapshot.sharedWith.isEmpty { return "shared" }
        if snapshot.volume == "vol-ffffffff" { return "of no volume" }
        return nil
    }

    /// Why the volume cannot spare it.
    private func isNeeded(_ snapshot: CloudSnapshot, _ region: CloudRegion, at now: Instant) -> String? {
        let others = region.snapshots.filter {
            $0.volume == snapshot.volume && $0.id != snapshot.id && Self.isGood($0)
        }
        if others.isEmpty { return "the last good one" }
        if let night = Self.night(snapshot), others.contains(where: { Self.night($0) == night }) { return nil }
        let newer = others.filter { $0.startedAt > snapshot.startedAt }
        guard let newest = newer.map(\.startedAt).max() else { return "the newest good one" }
        if now - newest > Self.freshest { return "the newest good one is from \(newest)" }
        let age = now.day(in: zone).daysSinceEpoch - snapshot.startedAt.day(in: zone).daysSinceEpoch
        return age > Self.keepDays ? nil : "\(age) days old"
    }

    /// Which night's work a call that makes something is, by the tag of its run.
    private static func night(_ call: CloudCall) -> String? {
        let key = call.parameters.first { $0.value == "aws-man:run" && $0.key.hasSuffix(".Key") }?.key
        return key.flatMap { call.parameters[$0.dropLast(3) + "Value"] }.map { String($0.suffix(10)) }
    }

    /// Which night's work a snapshot is, by its run's date; nil for one that no run of ours has made.
    static func night(_ snapshot: CloudSnapshot) -> String? {
        snapshot.tags["aws-man:run"].map { String($0.suffix(10)) }
    }

    // MARK: images

    private func mayNotGo(_ image: CloudImage, _ region: CloudRegion, _ call: CloudCall) -> String? {
        if image.tags["AutoAMI"] != "true" { return "not tagged by us" }
        let protections = ["BaseAMI", "Autoscalling", "AutoScallingAMI", "AutoScaling", "Autoscaling"]
        if let tag = protections.first(where: { image.tags[$0] == "true" }) { return "protected by \(tag)" }
        if image.isPublic { return "public" }
        if image.state == .available {
            let newer = region.images.contains { other in
                other.id != image.id && other.tags["AutoAMI"] == "true" && other.state == .available
                    && Self.areOfOne(other, image, region)
                    && (other.createdAt > image.createdAt || Self.week(other) == Self.week(image))
            }
            guard newer else { return "the last image of its instance" }
            let age = call.at.day(in: zone).daysSinceEpoch - image.createdAt.day(in: zone).daysSinceEpoch
            let isDuplicate = region.images.contains { other in
                other.id != image.id && other.state == .available && Self.week(other) == Self.week(image)
            }
            guard age > Self.keepDays || Self.week(image) != nil && isDuplicate else { return "\(age) days old" }
        }
        guard call.parameters["DeleteAssociatedSnapshots"] == "true" else { return nil }
        for id in image.devices.compactMap(\.snapshot) {
            let isUsed = region.images.contains { other in
                other.id != image.id && other.devices.contains { $0.snapshot == id }
            }
            guard !isUsed, let snapshot = region.snapshots.first(where: { $0.id == id }) else { continue }
            if let why = isHeld(snapshot) { return "its snapshot \(id) is \(why)" }
            if Self.isByProduct(snapshot) { continue }
            if let why = mayNotGo(snapshot, region, at: call.at) { return "its snapshot \(id): \(why)" }
        }
        return nil
    }

    /// Of which instance and week an image says it is; nil when it says nothing.
    private static func week(_ image: CloudImage) -> String? {
        image.tags["aws-man:week"].map { "\(image.tags["aws-man:instance"] ?? "") \($0)" }
    }

    /// Two images of one instance: by our tag, or by the volume of their snapshots.
    private static func areOfOne(_ left: CloudImage, _ right: CloudImage, _ region: CloudRegion) -> Bool {
        func volumes(_ image: CloudImage) -> Set<String> {
            let ids = Set(image.devices.compactMap(\.snapshot))
            return Set(region.snapshots.filter { ids.contains($0.id) }.map(\.volume))
        }
        if let instance = left.tags["aws-man:instance"], instance == right.tags["aws-man:instance"] { return true }
        return !volumes(left).isDisjoint(with: volumes(right))
    }
}
