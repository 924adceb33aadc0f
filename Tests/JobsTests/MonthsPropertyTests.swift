import AWS
import Accounts
import Jobs
import Model
import Testing
import TestRandom

/// Months of nights on values: plans are applied to a small world in which creates fail, snapshots end in error, and
/// whole weeks are missed.
@Suite struct MonthsPropertyTests {
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `history never shrinks below the policy, whatever fails`(seed: UInt64) {
        var world = NightlyWorld(seed: seed)
        for night in 0..<90 { world.night(night) }
        #expect(world.broken == [])
    }

    @Test(arguments: 100..<140 as Range<UInt64>)
    func `by any rules the last good one stays, whatever fails`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func rules() -> RetentionRules {
            var rules = RetentionRules()
            for period in RetentionRules.Period.allCases where random.chance(0.4) {
                rules[period] = .random(in: 1...5, using: &random)
            }
            if rules.isEmpty || random.chance(0.2) {
                rules.within = CalendarSpan(days: .random(in: 1...20, using: &random))
            }
            return rules
        }
        var world = NightlyWorld(seed: seed, keep: (.rules(rules()), .rules(rules())))
        for night in 0..<90 { world.night(night) }
        #expect(world.broken == [])
    }

    @Test func `without failures rules settle on what they keep`() {
        var (rules, weekly) = (RetentionRules(), RetentionRules())
        (rules[.daily], rules[.weekly], weekly[.weekly]) = (7, 4, 3)
        var world = NightlyWorld(seed: 7, failures: false, keep: (.rules(rules), .rules(weekly)))
        for night in 0..<80 { world.night(night) }
        #expect(world.broken == [])
        for (_, snapshots) in Dictionary(grouping: world.snapshots, by: \.volume) {
            // Seven days, the ends of three or four weeks, tonight's, and those that an image uses.
            #expect(snapshots.count >= 10 && snapshots.count <= 16, "\(snapshots.count)")
        }
        for (_, images) in Dictionary(grouping: world.images, by: { $0.tags["aws-man:instance"] }) {
            #expect((3...4).contains(images.count), "\(images.count)")
        }
    }

    @Test func `without failures retention and weekly images settle`() {
        var world = NightlyWorld(seed: 7, failures: false)
        for night in 0..<60 { world.night(night) }
        #expect(world.broken == [])
        for (_, snapshots) in Dictionary(grouping: world.snapshots, by: \.volume) {
            // Retention keeps the ages 0 to 7, and older snapshots of a root only while an image uses them.
            #expect(snapshots.count >= 8 && snapshots.count <= 11)
        }
        for (_, images) in Dictionary(grouping: world.images, by: { $0.tags["aws-man:instance"] }) {
            #expect((1...2).contains(images.count))
        }
    }
}

struct NightlyWorld {
    private(set) var snapshots: [Snapshot] = []
    private(set) var images: [Image] = []
    private(set) var broken: [String] = []
    private var random: SeededRandom
    private let failures: Bool
    private let account: Account
    private let hasRules: Bool
    private let instances: [Instance]
    private var made = 0

    init(
        seed: UInt64, failures: Bool = true,
        keep: (snapshots: Retention, images: Retention) = (.days(7), .days(7))
    ) {
        var (snapshots, images) = (SnapshotPolicy(), ImagePolicy())
        (snapshots.keep, images.keep) = keep
        account = Sample.account(snapshots: snapshots, images: images)
        hasRules = keep.snapshots != .days(7)
        random = SeededRandom(seed: seed)
        self.failures = failures
        instances = (0..<3).map {
            Sample.instance("i-\($0)", name: "web-\($0)", volumes: ["vol-\($0)a", "vol-\($0)b"])
        }
    }

    private mutating func fails(_ part: Double) -> Bool { failures && random.chance(part) }

    mutating func night(_ number: Int) {
        let day = Sample.night.day.adding(days: number)
        let night = Sample.night(day: day.description)
        let now = night.start + .hours(1) + .seconds(Int.random(in: 0...30, using: &random))
        for index in snapshots.indices where snapshots[index].state == .pending {
            snapshots[index].state = fails(0.1) ? .error : .completed
        }
        for index in images.indices where images[index].state == .pending {
            images[index].state = fails(0.2) ? .failed : .available
        }
        // `confirm` also removes failed images.
        images = images.filter { $0.state != .failed }
        // Why: with an outage of two weeks now and then, everything that exists grows older than the retention.
        if failures, (number / 14) % 3 == 1 { return }
        let inventory = Sample.inventory(instances: instances, snapshots: snapshots, images: images, now: now)
        let plan = LanePlanner.plan(inventory, Sample.context(account: account, night: night))
        let before = (snapshots, images)
        for task in plan.tasks where task.isReady { apply(task, inventory, night, now) }
        check(before, now, number)
    }

    private mutating func apply(_ task: TaskSpec, _ inventory: Inventory, _ night: Night, _ now: Instant) {
        made += 1
        let run = Sample.known(RunKey(night: night))
        switch task.kind {
        case .createSnapshot where !fails(0.2):
            guard let payload = CreateSnapshotPayload(json: task.payload) else { return }
            let identity = TaskIdentity(run: run, kind: .createSnapshot, subject: task.subject)
            let tags = TaskTags.snapshot(
                of: identity, instance: InstanceID(payload.instance), instanceName: payload.instanceName,
                isRoot: payload.isRoot, policy: Sample.policy)
            for copy in 0..<(fails(0.05) ? 2 : 1) {
                snapshots.append(
                    Snapshot(
                        id: SnapshotID("snap-\(made)-\(copy)"), ownerID: Sample.account,
                        volume: VolumeID(task.subject), state: .pending, startedAt: now + .seconds(copy), tags: tags,
                        storageTier: .standard, volumeSizeGiB: 8))
            }
        case .registerImage where !fails(0.2):
            guard let payload = RegisterImagePayload(json: task.payload),
                let source = ImagePlan.source(
                    of: VolumeID(payload.rootVolume), in: inventory, policy: Sample.policy)
            else { return }
            let identity = TaskIdentity(run: run, kind: .registerImage, subject: task.subject)
            images.append(
                Image(
                    id: ImageID("ami-\(made)"), ownerID: Sample.account, name: payload.imageName,
                    state: .pending, isPublic: false, createdAt: now,
                    tags: TaskTags.image(
                        of: identity, instance: InstanceID(task.subject), instanceName: payload.instanceName,
                        week: payload.week), rootDeviceName: "/dev/xvda",
                    devices: [.init(name: "/dev/xvda", snapshot: source.id)]))
        case .deleteSnapshot: snapshots.removeAll { $0.id.text == task.subject }
        case .deregisterImage: images.removeAll { $0.id.text == task.subject }
        default: break
        }
    }

    private mutating func check(_ before: ([Snapshot], [Image]), _ now: Instant, _ night: Int) {
        let left = Set(snapshots.map(\.id))
        for (volume, all) in Dictionary(grouping: before.0, by: \.volume) {
            let good = all.filter { $0.state == .completed }
            let kept = good.filter { left.contains($0.id) }
            if !good.isEmpty && kept.isEmpty { broken.append("night \(night): the last good one of \(volume)") }
            for gone in good where !left.contains(gone.id) {
                let fresh = kept.contains { now - $0.startedAt < .hours(36) && $0.startedAt > gone.startedAt }
                let duplicate = kept.contains { $0.tags["aws-man:task"] == gone.tags["aws-man:task"] }
                let age = Retention.ageInDays(of: gone.startedAt, at: now, in: Sample.zone)
                if !duplicate && !(fresh && (age > 7 || hasRules)) {
                    broken.append("night \(night): \(gone.id) at \(age) days")
                }
            }
        }
        let remaining = Set(images.map(\.id))
        for (instance, all) in Dictionary(grouping: before.1, by: { $0.tags["aws-man:instance"] ?? "" }) {
            let available = all.filter { $0.state == .available }
            if !available.isEmpty, !available.contains(where: { remaining.contains($0.id) }) {
                broken.append("night \(night): the last image of \(instance)")
            }
        }
        let live = images.filter { $0.state == .available || $0.state == .pending }
        for (week, all) in Dictionary(
            grouping: live, by: { "\($0.tags["aws-man:instance"] ?? "") \($0.tags["aws-man:week"] ?? "")" })
        where all.count > 1 {
            broken.append("night \(night): \(all.count) images of \(week)")
        }
        if Set(images.map(\.name)).count != images.count { broken.append("night \(night): a name twice") }
    }
}
