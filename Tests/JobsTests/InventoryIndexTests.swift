import AWS
import Jobs
import Model
import TestRandom
import Testing

/// Every look-up of an inventory answers as a search through its lists does, over generated fleets.
@Suite struct InventoryIndexTests {
    static let cases: UInt64 = 500

    @Test func `each look-up answers as a search through the whole list`() {
        var tally = Tally()
        for seed in 0..<Self.cases {
            var random = SeededRandom(seed: seed, "claims")
            tally.check(ClaimingFleet.inventory(seed, &random), "seed \(seed)")
        }
        #expect(tally.isTelling, "a generator that makes no duplicate and no replacement would prove nothing: \(tally)")
    }

    @Test func `an extended inventory answers as one that is made of all parts`() {
        var tally = Tally()
        for seed in 0..<Self.cases {
            var random = SeededRandom(seed: seed, "claims")
            let whole = ClaimingFleet.inventory(seed, &random)
            let late = whole.snapshots.filter { _ in random.chance(0.3) }
            let early = whole.snapshots.filter { !late.contains($0) }
            let extended = Inventory(
                account: Sample.account, instances: whole.instances, snapshots: early, images: whole.images,
                now: Sample.now, policy: Sample.policy, nights: Sample.nights
            ).including(late)
            #expect(extended.snapshots == whole.snapshots, "seed \(seed)")
            tally.check(extended, "seed \(seed)")
            let plans = [extended, whole].map { LanePlanner.plan($0, Sample.context()) }
            #expect(plans[0].tasks == plans[1].tasks && plans[0].warnings == plans[1].warnings, "seed \(seed)")
        }
        #expect(tally.isTelling, "\(tally)")
    }
}

/// Inventories whose images make every kind of claim: tags, descriptions, sources and root snapshots.
private enum ClaimingFleet {
    static func inventory(_ seed: UInt64, _ random: inout SeededRandom) -> Inventory {
        var fleet = GeneratedFleet(seed: seed)
        let plain = fleet.inventory()
        let images = plain.images?.map { image in
            var image = image
            let instance = ExactText("i-\(Int.random(in: 0...1, using: &random))")
            let week = ExactText("2026-W4\(Int.random(in: 7...8, using: &random))")
            if random.chance(0.8) {
                image.tags[TaskTags.task] = "nightly-2026-11-23/register-image/\(instance)"
                (image.tags[TaskTags.instance], image.tags[TaskTags.week]) = (instance, week)
                image.name = "web-1-\(week)"
            }
            if random.chance(0.1) { image.tags[TaskTags.week] = nil }
            if random.chance(0.3) {
                image.description = ResourceDescription.image(of: InstanceID(instance), week: week, from: nil)
            }
            if random.chance(0.2) { image.description = "aws-man image of nothing" }
            if random.chance(0.2) { image.sourceInstance = InstanceID("i-\(Int.random(in: 0...4, using: &random))") }
            if random.chance(0.2) { image.name = "shared" }
            if random.chance(0.2) { image.architecture = "arm64" }
            return image
        }
        let instances = plain.instances.map { instance in
            var instance = instance
            instance.architecture = "x86_64"
            return instance
        }
        return Sample.inventory(instances: instances, snapshots: plain.snapshots, images: images)
    }
}

/// Compares look-ups with searches, and counts the answers that were not empty.
private struct Tally {
    private var duplicates = 0
    private var replacements = 0
    private var weekly = 0
    private var users = 0

    var isTelling: Bool { min(duplicates, replacements, weekly, users) > 15 }

    mutating func check(_ inventory: Inventory, _ comment: Comment) {
        checkSnapshots(inventory, comment)
        checkImages(inventory, comment)
    }

    private mutating func checkSnapshots(_ inventory: Inventory, _ comment: Comment) {
        let snapshots = inventory.snapshots
        #expect(
            inventory.autoSnapshots(Sample.policy) == snapshots.count { $0.tags["AutoSnapshot"] == "true" }, comment)
        for id in snapshots.map(\.id) + ["snap-none"].map({ SnapshotID($0) }) {
            #expect(inventory.snapshot(id) == snapshots.first { $0.id == id }, comment)
            let users = (inventory.images ?? []).filter { $0.state != .deregistered && $0.snapshots.contains(id) }
            #expect(inventory.users(of: id) == users.map(\.id), comment)
            self.users += users.count
        }
        for volume in Set(snapshots.map(\.volume)) {
            #expect(inventory.snapshots(of: volume) == snapshots.filter { $0.volume == volume }, comment)
        }
    }

    private mutating func checkImages(_ inventory: Inventory, _ comment: Comment) {
        let images = inventory.images ?? []
        let identity = ImageIdentity(inventory, timeZone: Sample.zone, window: .minutes(2))
        let replacements = ImageReplacements(in: inventory)
        for image in images {
            #expect(inventory.image(image.id) == image, comment)
            #expect(inventory.image(named: image.name) == images.first { $0.name == image.name }, comment)
            let newest = Self.newest(for: image, among: images, inventory)
            #expect(replacements.newest(for: image, in: inventory) == newest, comment)
            if newest != nil { self.replacements += 1 }
            let kept = ImageDuplicates(in: inventory).kept(insteadOf: image)
            #expect(kept == Self.kept(insteadOf: image, among: images, inventory), comment)
            if kept != nil { duplicates += 1 }
        }
        for instance in inventory.instances {
            for week in (7...8).map({ ExactText("2026-W4\($0)") }) {
                let own = images.filter { identity.isImage($0, of: instance, week: week) }
                #expect(identity.images(of: instance, week: week) == own, comment)
                weekly += own.count
            }
        }
    }

    /// The newest image that replaces older ones of the instance and volume, by a search through all images.
    private static func newest(for image: Image, among images: [Image], _ inventory: Inventory) -> Image? {
        func named(_ image: Image) -> InstanceID? {
            image.tags[TaskTags.instance].map { InstanceID($0) } ?? image.sourceInstance
        }
        func root(_ image: Image) -> VolumeID? {
            image.rootSnapshot.flatMap { inventory.snapshot($0)?.volume }.flatMap { $0.isReal ? $0 : nil }
        }
        return images.first { other in
            other.state == .available && other.tags["AutoAMI"] == "true" && inventory.isSound(other)
                && ImageDuplicates(in: inventory).kept(insteadOf: other) == nil
                && (named(image) == nil || named(image) == named(other))
                && (root(image) != nil && root(image) == root(other)
                    || image.sourceInstance != nil && image.sourceInstance == other.sourceInstance)
        }
    }

    /// The kept duplicate by a search through all images.
    private static func kept(insteadOf image: Image, among images: [Image], _ inventory: Inventory) -> Image? {
        func week(_ image: Image) -> [ExactText]? {
            guard image.state == .pending || image.state == .available, image.tags["AutoAMI"] == "true",
                image.tags[TaskTags.task]?.text.contains("/register-image/") ?? false,
                let instance = image.tags[TaskTags.instance], let week = image.tags[TaskTags.week],
                image.name.hasSuffix("-\(week)")
            else { return nil }
            return [instance, week]
        }
        guard let own = week(image) else { return nil }
        func rank(_ image: Image) -> Int { image.state != .available ? 2 : inventory.isSound(image) ? 0 : 1 }
        let sorted = images.filter { week($0) == own }.sorted { left, right in
            guard rank(left) == rank(right) else { return rank(left) < rank(right) }
            let (first, second) = rank(left) == 1 ? (right, left) : (left, right)
            return (Sample.known(first.createdAt), first.id) < (Sample.known(second.createdAt), second.id)
        }
        func volume(_ image: Image) -> VolumeID? {
            image.rootSnapshot.flatMap { id in inventory.snapshots.first { $0.id == id && $0.volume.isReal }?.volume }
        }
        var kept: [ImageID: Image] = [:]
        for (index, surplus) in sorted.enumerated() {
            kept[surplus.id] = sorted[..<index].first { earlier in
                kept[earlier.id] == nil
                    && (earlier.sourceInstance != nil && earlier.sourceInstance == surplus.sourceInstance
                        || volume(earlier) != nil && volume(earlier) == volume(surplus))
            }
        }
        return kept[image.id]
    }
}
