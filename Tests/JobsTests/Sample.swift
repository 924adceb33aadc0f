import AWS
import Accounts
import Foundation
import Jobs
import Model
import Queue

/// Values that the tests share: one account, one account and region, one night.
enum Sample {
    static let account = known(AccountID("111122223333"))
    static let foreigner = known(AccountID("999999999999"))
    static let region = known(Region("cn-north-1"))
    static let lane = Lane(account: account, region: region)
    static let zone = known(TimeZone(identifier: "Asia/Shanghai"))
    static let nights = NightCalendar(nightlyAt: known(ClockTime("04:00")), zone: zone)
    static let policy = SnapshotPolicy()
    /// Limits under which a first night may delete all that is old, for tests that are not about the blast radius.
    static let limits: Limits = {
        var limits = Limits()
        limits.blastRadiusFloor = 1_000
        return limits
    }()
    static let night = night(day: "2026-11-23")
    /// Ten seconds after 04:00 in Shanghai.
    static let now = night.start + .hours(1) + .seconds(10)
    static let run = known(RunKey(night: night))

    static func known<T>(_ value: T?) -> T {
        guard let value else { preconditionFailure("a sample that every test relies on is malformed") }
        return value
    }

    static func night(day: String) -> Night {
        Night(day: known(CalendarDay(day)), nightlyAt: known(ClockTime("04:00")), zone: zone)
    }

    static func account(
        id: AccountID = account, snapshots: SnapshotPolicy? = .init(), images: ImagePolicy? = .init(),
        alarms: AlarmPolicy? = .init()
    ) -> Account {
        Account(
            id: id, name: "production", file: "accounts/production.yaml", regions: .listed([region]),
            timeZone: zone,
            snapshots: snapshots, images: images, alarms: alarms)
    }

    static func context(
        account: Account = account(), night: Night = night, options: RunOptions = .init(),
        history: LaneHistory = .init(), limits: Limits = Sample.limits
    ) -> PlanContext {
        PlanContext(
            account: account, lane: lane, run: known(RunKey(night: night)), night: night, options: options,
            history: history, limits: limits)
    }

    static func instance(
        _ id: String = "i-1", name: String? = "web-1", state: InstanceState = .running, volumes: [String] = ["vol-1"],
        tagged: Bool = true
    ) -> Instance {
        var tags: Tags = tagged ? ["AutoSnapshot": "true"] : [:]
        tags["Name"] = name.map { ExactText($0) }
        return Instance(
            id: InstanceID(id), ownerID: account, state: state, tags: tags, rootDeviceName: "/dev/xvda",
            volumes: volumes.enumerated().map { index, volume in
                .init(device: index == 0 ? "/dev/xvda" : "/dev/sd\(index)", volume: VolumeID(volume))
            })
    }

    /// A snapshot that one of our tasks made `days` before now.
    static func snapshot(
        _ id: String, of volume: String = "vol-1", days: Int = 0, state: SnapshotState = .completed, root: Bool = true,
        run: String? = nil, extra: Tags = [:]
    ) -> Snapshot {
        let start = now - .days(days) - .seconds(5)
        let run = run ?? "nightly-\(start.day(in: zone))"
        var tags: Tags = [
            "AutoSnapshot": "true", "aws-man:task": "\(run)/create-snapshot/\(volume)", "aws-man:run": ExactText(run),
        ]
        if root { tags["RootDeviceSnapshot"] = "true" }
        return Snapshot(
            id: SnapshotID(id), ownerID: account, volume: VolumeID(volume), state: state, startedAt: start,
            tags: tags.merging(extra) { _, extra in extra },
            description: ResourceDescription.snapshot(instanceName: "web-1", at: start), storageTier: .standard,
            volumeSizeGiB: 8)
    }

    /// An auto image of `i-1`, of the week in which it was made, from a snapshot of its own.
    static func image(
        _ id: String, instance: String = "i-1", days: Int = 0, state: ImageState = .available, extra: Tags = [:],
        snapshot: String? = nil
    ) -> Image {
        let made = now - .days(days)
        let week = ExactText(ISOWeek(made.day(in: zone)).description)
        return Image(
            id: ImageID(id), ownerID: account, name: "web-1-\(week)", state: state, isPublic: false,
            createdAt: made,
            tags: ["AutoAMI": "true", "aws-man:instance": ExactText(instance), "aws-man:week": week]
                .merging(extra) { _, extra in extra },
            rootDeviceName: "/dev/xvda",
            devices: [.init(name: "/dev/xvda", snapshot: SnapshotID(snapshot ?? "snap-of-\(id)"))])
    }

    static func inventory(
        instances: [Instance] = [instance()], snapshots: [Snapshot] = [],
        images: [Image]? = [], now: Instant? = now, skew: Duration = .zero
    ) -> Inventory {
        Inventory(
            account: account, instances: instances, snapshots: snapshots + roots(of: images ?? [], besides: snapshots),
            images: images, now: now, clockSkew: skew, policy: policy, nights: nights)
    }

    /// The root snapshots of images that are not among the snapshots: of volume `vol-1`, which `i-1` has, or of `vol-N` for
    /// an image of `i-N`. They have no tags.
    private static func roots(of images: [Image], besides snapshots: [Snapshot]) -> [Snapshot] {
        let listed = Set(snapshots.map(\.id))
        return images.compactMap { image in
            guard let root = image.rootSnapshot, !listed.contains(root) else { return nil }
            let number = image.tags["aws-man:instance"]?.text.dropFirst(2) ?? "1"
            var snapshot = snapshot(root.description, of: "vol-\(number)")
            (snapshot.tags, snapshot.description) = ([:], "")
            snapshot.startedAt = (image.createdAt ?? now) - .minutes(5)
            return snapshot
        }
    }

    static var rules: DeletionRules { DeletionRules(policy: policy, timeZone: zone, limits: Limits()) }
}

extension LanePlan {
    func subjects(_ kind: JobKind) -> [String] { tasks.filter { $0.kind == kind }.map(\.subject.text) }
}

extension TaskSpec {
    var isBlocked: Bool { if case .blocked = initial { true } else { false } }
    var isReady: Bool { if case .ready = initial { true } else { false } }
}
