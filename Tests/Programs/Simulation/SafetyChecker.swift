import Accounts
import CloudSimulator
import Model
import Synchronization

/// Receives every call together with the cloud as it is at that moment, and records each call that violates a promise.
/// It checks the promises (REQUIREMENTS R16–R19) without any code of the program.
final class SafetyChecker: Sendable {
    private let nights: NightCalendar
    /// How long each account keeps snapshots and images.
    private let keeps: [AccountID: (snapshots: KeepOracle, images: KeepOracle)]
    private let neighbour: Neighbour
    /// The snapshots and images that existed before the first night.
    private let existed: Set<String>
    private let found = Mutex<[String]>([])
    /// The accounts and regions of which too much of the confirmed selection is missing tonight.
    private let shrunk = Mutex<[Lane: String]>([:])
    /// The confirmed numbers of selected volumes before the night.
    private let confirmed = Mutex<[Lane: Int]>([:])

    init(_ fleet: Fleet, _ neighbour: Neighbour, existed cloud: CloudScenario) {
        (nights, self.neighbour) = (fleet.nights, neighbour)
        keeps = Dictionary(
            uniqueKeysWithValues: fleet.accounts.map { account in
                func oracle(_ keep: Retention?) -> KeepOracle {
                    KeepOracle(keep: keep ?? .days(7), zone: account.timeZone)
                }
                return (account.id, (oracle(account.snapshots?.keep), oracle(account.images?.keep)))
            })
        let regions = cloud.accounts.flatMap(\.regions)
        existed = Set(regions.flatMap(\.snapshots).map(\.id) + regions.flatMap(\.images).map(\.id))
    }

    // MARK: who made it

    /// Whether the program made the snapshot or image, as the cloud knows and whatever its tags say.
    func isOurs(_ id: String) -> Bool {
        !existed.contains(id)
            && ![Neighbour.ownDigits, Neighbour.strangersDigits, UserActions.digits].contains { id.contains($0) }
    }

    /// Whether the program or the neighbour made it. He cannot ask for what is his own to be spared.
    private func isOursOrHis(_ id: String) -> Bool { isOurs(id) || id.contains(Neighbour.ownDigits) }

    /// Notes where retention must delete nothing tonight, given the confirmed number of selected volumes.
    func note(confirmed: [Lane: Int], in cloud: CloudScenario) {
        self.confirmed.withLock { $0 = confirmed }
        shrunk.withLock { $0 = Self.lost(confirmed, in: cloud) }
    }

    /// Notes where users have selected again what was missing. Retention may go on there.
    func noteSelection(in cloud: CloudScenario) {
        let lost = Self.lost(confirmed.withLock { $0 }, in: cloud)
        shrunk.withLock { shrunk in shrunk = shrunk.filter { lost[$0.key] != nil } }
    }

    private static func lost(_ confirmed: [Lane: Int], in cloud: CloudScenario) -> [Lane: String] {
        var lost: [Lane: String] = [:]
        for account in cloud.accounts {
            for region in account.regions {
                let lane = Lane(account: account.id, region: region.region)
                let selected = region.instances.filter { $0.state == .running && $0.tags["AutoSnapshot"] == "true" }
                let count = Set(selected.flatMap(\.devices).map(\.volume)).count
                guard let before = confirmed[lane], (before - count) * 3 > before else { continue }
                lost[lane] = "only \(count) of \(before) confirmed volumes are selected"
            }
        }
        return lost
    }

    var violations: [String] { found.withLock { $0 } }

    func record(_ violation: String) { found.withLock { $0.append(violation) } }

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
                    && isOurs(snapshot.id) && Self.isBackup(snapshot) && call.at - snapshot.startedAt < .hours(20)
                    && !neighbour.everHindered(snapshot.id)
            }
            if let existing { record("\(place): CreateSnapshot of \(volume), which has \(existing.id) of tonight") }
        case "DeleteSnapshot":
            guard let snapshot = region.snapshots.first(where: { $0.id == call.parameters["SnapshotId"] }) else {
                return
            }
            let shrunk = why(nothingExpiresIn: Lane(call, region))
            if let why = reasonToKeep(snapshot, region, call, shrunk: shrunk),
                !areRecent(actions, on: [snapshot.id, snapshot.volume])
            {
                let all = region.snapshots.filter { $0.volume == snapshot.volume }
                    .map { "\($0.id) \($0.state) \($0.startedAt) \(Self.isGood($0) ? "good" : "no backup")" }
                record(
                    "\(place): DeleteSnapshot \(snapshot.id) of \(snapshot.volume), which must stay: \(why); the volume has"
                        + " \(all.sorted())")
            }
        case "DeregisterImage":
            guard let image = region.images.first(where: { $0.id == call.parameters["ImageId"] }) else { return }
            let snapshots = image.devices.compactMap(\.snapshot)
            // Why the volumes: a change of a volume's other snapshots may decide whether the image must stay.
            let volumes = region.snapshots.filter { snapshots.contains($0.id) }.map(\.volume)
            if let why = reasonToKeep(image, region, call),
                !areRecent(actions, on: [image.id] + snapshots + volumes + volumes.map(Neighbour.images(of:)))
            {
                record("\(place): DeregisterImage \(image.id) \(image.name), which must stay: \(why)")
            }
        case "PutMetricAlarm":
            guard let name = call.parameters["AlarmName"], let alarm = region.alarms.first(where: { $0.name == name }),
                !areRecent(actions, on: [name])
            else { return }
            // Why: if two processes race, the same alarm may be put twice; CloudWatch offers no condition (FACTS F25).
            let threshold = call.parameters["Threshold"].flatMap { Double($0) }
            if alarm.threshold == threshold, plan.mayLeaveDuplicates { return }
            record("\(place): PutMetricAlarm overwrites \(name)")
        default: break
        }
    }

    private func why(nothingExpiresIn lane: Lane?) -> String? { lane.flatMap { lane in shrunk.withLock { $0[lane] } } }

    /// Whether a user or the neighbour has hindered the program so recently that it could not know of it. What he made or
    /// tagged so that it might be deleted is no excuse.
    private func areRecent(_ actions: UserActions, on ids: [String]) -> Bool {
        actions.areRecent(on: ids) || neighbour.isRecent(on: ids)
    }

    // MARK: snapshots

    static func isGood(_ snapshot: CloudSnapshot) -> Bool { snapshot.state == .completed && isBackup(snapshot) }

    /// Whether a complete snapshot would be a backup by the policy.
    private static func isBackup(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.tags["AutoSnapshot"] == "true" && snapshot.tier == .standard && !isByProduct(snapshot)
    }

    /// Whether CreateImage made the snapshot.
    static func isByProduct(_ snapshot: CloudSnapshot) -> Bool {
        snapshot.description.hasPrefix("Created by CreateImage") || snapshot.tags["AutoAMI"] != nil
    }

    private func reasonToKeep(
        _ snapshot: CloudSnapshot, _ region: CloudRegion, _ call: CloudCall, shrunk: String? = nil
    ) -> String? {
        if snapshot.tags["AutoSnapshot"] != "true" { return "it has no tag of ours" }
        // Why the description: a snapshot in error holds nothing, and only tags tell the old tool's snapshots from ours.
        if snapshot.state == .error, isOursOrHis(snapshot.id) || snapshot.description.hasPrefix("Snapshot ") {
            return protection(of: snapshot)
        }
        return protection(of: snapshot) ?? need(of: snapshot, region, call, shrunk)
    }

    private func protection(of snapshot: CloudSnapshot) -> String? {
        if snapshot.tags["aws-man:pin"] != nil { return "it is pinned" }
        if snapshot.tags["aws-man:keep"] != nil { return "a user keeps it" }
        if snapshot.tags.keys.contains(where: { $0.hasPrefix("aws:backup:") || $0.hasPrefix("aws:dlm:") }) {
            return "it belongs to another service"
        }
        if snapshot.tier != .standard { return "it is archived" }
        if snapshot.isPublic || !snapshot.sharedWith.isEmpty { return "it is shared" }
        if snapshot.volume == UserActions.noVolume { return "it belongs to no volume" }
        return nil
    }

    /// Returns why the volume needs the snapshot; nil if it does not need it.
    private func need(
        of snapshot: CloudSnapshot, _ region: CloudRegion, _ call: CloudCall, _ shrunk: String?
    ) -> String? {
        let now = call.at
        let others = region.snapshots.filter {
            $0.volume == snapshot.volume && $0.id != snapshot.id && Self.isGood($0)
        }
        if others.isEmpty { return "it is the last good one" }
        // Why not of a stranger's: tags made it a duplicate, and he may mean to keep both.
        let night = nights.night(at: snapshot.startedAt)
        if isOursOrHis(snapshot.id), others.contains(where: { night.contains($0.startedAt) }) { return nil }
        if let shrunk { return shrunk }
        let newer = others.filter { $0.startedAt > snapshot.startedAt }
        guard let newest = newer.map(\.startedAt).max() else { return "it is the newest good one" }
        if now - newest > Self.freshest { return "the newest good one is from \(newest)" }
        // Why only of one that is a backup: what is none takes no place in any rule.
        guard Self.isGood(snapshot) || !hasRules(call) else { return nil }
        return call.account.flatMap { keeps[$0] }?.snapshots.need(
            of: snapshot.startedAt, among: others.map(\.startedAt) + [snapshot.startedAt], at: now)
    }

    private func hasRules(_ call: CloudCall) -> Bool {
        guard case .rules = call.account.flatMap({ keeps[$0] })?.snapshots.keep else { return false }
        return true
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

    /// The same text for snapshots of one volume and night, by their run's date and by their own start.
    func key(of snapshot: CloudSnapshot) -> String {
        "\(snapshot.volume) of \(Self.night(snapshot) ?? "") begun in \(nights.night(at: snapshot.startedAt))"
    }

    // MARK: images

    private func reasonToKeep(_ image: CloudImage, _ region: CloudRegion, _ call: CloudCall) -> String? {
        if image.tags["AutoAMI"] != "true" { return "it has no tag of ours" }
        let protections: [ExactText] = ["BaseAMI", "Autoscalling", "AutoScallingAMI", "AutoScaling", "Autoscaling"]
        if let tag = protections.first(where: { image.tags[$0] == "true" }) { return "it is protected by \(tag)" }
        if image.isPublic || !image.sharedWith.isEmpty || !image.organizations.isEmpty { return "it is shared" }
        if region.launchTemplates.contains(where: { $0.images.contains(image.id) }) {
            return "a launch template uses it"
        }
        if image.state == .available {
            let available = region.images.filter {
                $0.id != image.id && $0.state == .available && $0.tags["AutoAMI"] == "true"
                    && Self.haveOneVolume($0, image, region)
            }
            let duplicates = isOursOrHis(image.id) ? available.filter { Self.week($0) == Self.week(image) } : []
            guard !duplicates.isEmpty || available.contains(where: { $0.createdAt > image.createdAt }) else {
                return "it is the last image of its volume"
            }
            if Self.week(image) == nil || duplicates.isEmpty,
                let why = call.account.flatMap({ keeps[$0] })?.images.need(
                    of: image.createdAt, among: available.map(\.createdAt) + [image.createdAt], at: call.at)
            {
                return why
            }
        } else if !isOursOrHis(image.id) {
            return "it is a stranger's, and \(image.state)"
        }
        guard call.parameters["DeleteAssociatedSnapshots"] == "true" else { return nil }
        for id in image.devices.compactMap(\.snapshot) {
            let isUsed = region.images.contains { other in
                other.id != image.id && other.devices.contains { $0.snapshot == id }
            }
            guard !isUsed, let snapshot = region.snapshots.first(where: { $0.id == id }) else { continue }
            let isPart =
                snapshot.description.hasPrefix("Created by CreateImage") && snapshot.description.contains(image.id)
            if let why = protection(of: snapshot) ?? (isPart ? nil : reasonToKeep(snapshot, region, call)) {
                return "of its snapshot \(id): \(why)"
            }
        }
        return nil
    }

    /// The instance and week of an image by its tags; nil without such tags.
    private static func week(_ image: CloudImage) -> String? {
        image.tags["aws-man:week"].map { "\(image.tags["aws-man:instance"] ?? "") \($0)" }
    }

    /// Whether EC2's own facts show that two images hold one volume.
    private static func haveOneVolume(_ left: CloudImage, _ right: CloudImage, _ region: CloudRegion) -> Bool {
        func volumes(_ image: CloudImage) -> Set<String> {
            let ids = Set(image.devices.compactMap(\.snapshot))
            return Set(region.snapshots.filter { ids.contains($0.id) }.map(\.volume)).subtracting([UserActions.noVolume]
            )
        }
        if let instance = left.sourceInstance, instance == right.sourceInstance { return true }
        return !volumes(left).isDisjoint(with: volumes(right))
    }
}

extension Lane {
    /// The account and region of a call; nil for a call without a known key.
    fileprivate init?(_ call: CloudCall, _ region: CloudRegion) {
        guard let account = call.account else { return nil }
        self.init(account: account, region: region.region)
    }
}
