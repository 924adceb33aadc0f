import CloudSimulator
import Foundation
import Model
import Synchronization

/// Receives every call together with the cloud as it is at that moment, and records each call that violates a promise.
/// It checks the promises (REQUIREMENTS R16–R19) without any code of the program.
final class SafetyChecker: Sendable {
    private let zone: TimeZone
    private let found = Mutex<[String]>([])

    init(zone: TimeZone) { self.zone = zone }

    var violations: [String] { found.withLock { $0 } }

    func record(_ violation: String) { found.withLock { $0.append(violation) } }

    /// How many days a snapshot is kept.
    private static let keepDays = 7
    /// An older snapshot may go if its volume's newest good snapshot is at most this old, with time for slow requests.
    private static let freshest = Duration.hours(36) + UserActions.grace

    func check(_ call: CloudCall, _ region: CloudRegion, _ actions: UserActions, _ plan: FaultPlan) {
        let place = "\(call.account?.digits ?? "?")/\(region.region) at \(call.at)"
        switch call.action {
        case "CreateSnapshot":
            // Why: a duplicate is a violation, even one that is deleted the same night, unless the faults explain it.
            guard !plan.mayLeaveDuplicates, let volume = call.parameters["VolumeId"], let night = Self.night(call)
            else { return }
            let existing = region.snapshots.first { snapshot in
                snapshot.volume == volume && snapshot.state != .error && Self.night(snapshot) == night
                    && !Self.isByProduct(snapshot) && call.at - snapshot.startedAt < .hours(20)
            }
            if let existing { record("\(place): CreateSnapshot of \(volume), which has \(existing.id) of tonight") }
        case "DeleteSnapshot":
            guard let snapshot = region.snapshots.first(where: { $0.id == call.parameters["SnapshotId"] }) else {
                return
            }
            if let why = reasonToKeep(snapshot, region, at: call.at),
                !actions.areRecent(on: [snapshot.id, snapshot.volume])
            {
                record("\(place): DeleteSnapshot \(snapshot.id) of \(snapshot.volume), which must stay: \(why)")
            }
        case "DeregisterImage":
            guard let image = region.images.first(where: { $0.id == call.parameters["ImageId"] }) else { return }
            let snapshots = image.devices.compactMap(\.snapshot)
            // Why the volumes: a change of a volume's other snapshots may decide whether the image must stay.
            let volumes = region.snapshots.filter { snapshots.contains($0.id) }.map(\.volume)
            if let why = reasonToKeep(image, region, call), !actions.areRecent(on: [image.id] + snapshots + volumes) {
                record("\(place): DeregisterImage \(image.id) \(image.name), which must stay: \(why)")
            }
        case "PutMetricAlarm":
            guard let name = call.parameters["AlarmName"], let alarm = region.alarms.first(where: { $0.name == name }),
                !actions.areRecent(on: [name])
            else { return }
            // Why: if two processes race, the same alarm may be put twice; CloudWatch offers no condition (FACTS F25).
            let threshold = call.parameters["Threshold"].flatMap { Double($0) }
            if alarm.threshold == threshold, plan.mayLeaveDuplicates { return }
            record("\(place): PutMetricAlarm overwrites \(name)")
        default: break
        }
    }

    // MARK: snapshots

    static func isGood(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.state == .completed && snapshot.tags["AutoSnapshot"] == "true" && snapshot.tier == .standard
            && !isByProduct(snapshot)
    }

    /// Whether CreateImage made the snapshot.
    static func isByProduct(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.description.hasPrefix("Created by CreateImage") || snapshot.tags["AutoAMI"] != nil
    }

    private func reasonToKeep(_ snapshot: CloudSnapshot, _ region: CloudRegion, at now: Instant) -> String? {
        if snapshot.tags["AutoSnapshot"] != "true" { return "it has no tag of ours" }
        if snapshot.state == .error, snapshot.tags["aws-man:task"] != nil { return protection(of: snapshot) }
        return protection(of: snapshot) ?? need(of: snapshot, region, at: now)
    }

    private func protection(of snapshot: CloudSnapshot) -> String? {
        if snapshot.tags["aws-man:pin"] != nil { return "it is pinned" }
        if snapshot.tags.keys.contains(where: { $0.hasPrefix("aws:backup:") || $0.hasPrefix("aws:dlm:") }) {
            return "it belongs to another service"
        }
        if snapshot.tier != .standard { return "it is archived" }
        if snapshot.isPublic || !snapshot.sharedWith.isEmpty { return "it is shared" }
        if snapshot.volume == UserActions.noVolume { return "it belongs to no volume" }
        return nil
    }

    /// Returns why the volume needs the snapshot; nil if it does not need it.
    private func need(of snapshot: CloudSnapshot, _ region: CloudRegion, at now: Instant) -> String? {
        let others = region.snapshots.filter {
            $0.volume == snapshot.volume && $0.id != snapshot.id && Self.isGood($0)
        }
        if others.isEmpty { return "it is the last good one" }
        if let night = Self.night(snapshot), others.contains(where: { Self.night($0) == night }) { return nil }
        let newer = others.filter { $0.startedAt > snapshot.startedAt }
        guard let newest = newer.map(\.startedAt).max() else { return "it is the newest good one" }
        if now - newest > Self.freshest { return "the newest good one is from \(newest)" }
        return youth(of: snapshot.startedAt, at: now)
    }

    /// Returns why a resource begun at `start` is too young to be deleted; nil if it is old enough.
    private func youth(of start: Instant, at now: Instant) -> String? {
        let age = now.day(in: zone).daysSinceEpoch - start.day(in: zone).daysSinceEpoch
        return age > Self.keepDays ? nil : "it is \(age) days old"
    }

    /// The night of a call that creates a resource, by the tag of its run.
    private static func night(_ call: CloudCall) -> String? {
        let key = call.parameters.first { $0.value == "aws-man:run" && $0.key.hasSuffix(".Key") }?.key
        return key.flatMap { call.parameters[$0.dropLast(3) + "Value"] }.map { String($0.suffix(10)) }
    }

    /// The night of a snapshot, by its run's date; nil if no run of ours made it.
    static func night(_ snapshot: CloudSnapshot) -> String? {
        snapshot.tags["aws-man:run"].map { String($0.text.suffix(10)) }
    }

    // MARK: images

    private func reasonToKeep(_ image: CloudImage, _ region: CloudRegion, _ call: CloudCall) -> String? {
        if image.tags["AutoAMI"] != "true" { return "it has no tag of ours" }
        let protections: [ExactText] = ["BaseAMI", "Autoscalling", "AutoScallingAMI", "AutoScaling", "Autoscaling"]
        if let tag = protections.first(where: { image.tags[$0] == "true" }) { return "it is protected by \(tag)" }
        if image.isPublic { return "it is public" }
        if image.state == .available {
            let available = region.images.filter { $0.id != image.id && $0.state == .available }
            let hasNewer = available.contains { other in
                other.tags["AutoAMI"] == "true" && Self.haveOneInstance(other, image, region)
                    && (other.createdAt > image.createdAt || Self.week(other) == Self.week(image))
            }
            guard hasNewer else { return "it is the last image of its instance" }
            let isDuplicate = Self.week(image) != nil && available.contains { Self.week($0) == Self.week(image) }
            if !isDuplicate, let why = youth(of: image.createdAt, at: call.at) { return why }
        }
        guard call.parameters["DeleteAssociatedSnapshots"] == "true" else { return nil }
        for id in image.devices.compactMap(\.snapshot) {
            let isUsed = region.images.contains { other in
                other.id != image.id && other.devices.contains { $0.snapshot == id }
            }
            guard !isUsed, let snapshot = region.snapshots.first(where: { $0.id == id }) else { continue }
            let why = protection(of: snapshot)
            if let why = why ?? (Self.isByProduct(snapshot) ? nil : reasonToKeep(snapshot, region, at: call.at)) {
                return "of its snapshot \(id): \(why)"
            }
        }
        return nil
    }

    /// The instance and week of an image by its tags; nil without such tags.
    private static func week(_ image: CloudImage) -> String? {
        image.tags["aws-man:week"].map { "\(image.tags["aws-man:instance"] ?? "") \($0)" }
    }

    /// Whether two images are of one instance, by our tag or by the volumes of their snapshots.
    private static func haveOneInstance(_ left: CloudImage, _ right: CloudImage, _ region: CloudRegion) -> Bool {
        func volumes(_ image: CloudImage) -> Set<String> {
            let ids = Set(image.devices.compactMap(\.snapshot))
            return Set(region.snapshots.filter { ids.contains($0.id) }.map(\.volume))
        }
        if let instance = left.tags["aws-man:instance"], instance == right.tags["aws-man:instance"] { return true }
        return !volumes(left).isDisjoint(with: volumes(right))
    }
}
