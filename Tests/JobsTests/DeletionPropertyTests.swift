import AWS
import Jobs
import Model
import Testing

/// Checks the invariants of REQUIREMENTS R42–R46 over generated fleets, by an oracle that shares no code with the
/// rules.
@Suite struct DeletionPropertyTests {
    static let cases: UInt64 = 4_000

    @Test func `no plan over any fleet breaks an invariant`() {
        var deletions = 0
        var deregistrations = 0
        for seed in 0..<Self.cases {
            var fleet = GeneratedFleet(seed: seed)
            let inventory = fleet.inventory()
            let plan = LanePlanner.plan(inventory, Sample.context())
            let again = LanePlanner.plan(inventory, Sample.context())
            #expect(plan.tasks == again.tasks && plan.warnings == again.warnings, "seed \(seed)")
            #expect(
                inventory.images != nil || plan.tasks.allSatisfy { $0.effect != .removes || $0.isBlocked },
                "seed \(seed)")
            let gone = Set(plan.tasks.filter { $0.kind == .deleteSnapshot && !$0.isBlocked }.map(\.subject.text))
            let deregistered = Set(plan.subjects(.deregisterImage))
            deletions += gone.count
            deregistrations += deregistered.count
            check(gone, of: inventory, seed)
            check(images: deregistered, of: inventory, seed)
            let identities = plan.tasks.map { "\($0.kind) \($0.subject)" }
            #expect(Set(identities).count == identities.count, "seed \(seed)")
        }
        // A generator that never makes anything deletable would prove nothing.
        #expect(deletions > 1_000)
        #expect(deregistrations > 300)
    }

    private func check(_ gone: Set<String>, of inventory: Inventory, _ seed: UInt64) {
        let used = Set((inventory.images ?? []).flatMap(\.snapshots).map(\.text))
        for (volume, all) in Dictionary(grouping: inventory.snapshots, by: \.volume) {
            let good = all.filter {
                $0.ownerID == Sample.account && $0.tags["AutoSnapshot"] == "true" && $0.state == .completed
                    && $0.storageTier == .standard && !$0.description.hasPrefix("Created by CreateImage")
            }.sorted { $0.startedAt > $1.startedAt }
            let left = good.filter { !gone.contains($0.id.description) }
            #expect(good.isEmpty || !left.isEmpty, "the last good one of \(volume), seed \(seed)")
            for snapshot in all where gone.contains(snapshot.id.description) {
                #expect(snapshot.ownerID == Sample.account, "foreign, seed \(seed)")
                #expect(snapshot.tags["AutoSnapshot"] == "true", "not ours, seed \(seed)")
                #expect(snapshot.tags["aws-man:pin"] == nil, "pinned, seed \(seed)")
                #expect(snapshot.tags["aws:backup:source-resource"] == nil, "AWS Backup's, seed \(seed)")
                #expect(snapshot.storageTier == .standard && snapshot.volume.text != "vol-ffffffff", "seed \(seed)")
                #expect(!used.contains(snapshot.id.text) && inventory.images != nil, "used, seed \(seed)")
                let duplicate = left.contains {
                    $0.tags["aws-man:task"] != nil && $0.tags["aws-man:task"] == snapshot.tags["aws-man:task"]
                }
                let age =
                    Sample.now.day(in: Sample.zone).daysSinceEpoch
                    - snapshot.startedAt.day(in: Sample.zone).daysSinceEpoch
                let newest = left.first.map { Sample.now - $0.startedAt < .hours(36) } ?? false
                let newer = left.contains { $0.startedAt > snapshot.startedAt }
                // A snapshot of ours in `error` is no backup, so it may be deleted at any age, without a newer one.
                let failed = snapshot.state == .error && snapshot.tags["aws-man:task"] != nil
                #expect(duplicate || failed || (age > 7 && newest && newer), "\(snapshot.id), seed \(seed)")
            }
        }
    }

    private func check(images gone: Set<String>, of inventory: Inventory, _ seed: UInt64) {
        let images = inventory.images ?? []
        for image in images where gone.contains(image.id.description) {
            #expect(image.tags["AutoAMI"] == "true" && image.tags["BaseAMI"] == nil, "seed \(seed)")
            #expect(image.state == .available && !image.isPublic, "seed \(seed)")
            let newer = images.contains {
                !gone.contains($0.id.description) && $0.state == .available && $0.tags["AutoAMI"] == "true"
                    && ($0.createdAt ?? .init(seconds: 0)) > (image.createdAt ?? .init(seconds: 0))
            }
            #expect(newer, "the last image, seed \(seed)")
        }
        for (instance, all) in Dictionary(grouping: images, by: { $0.tags["aws-man:instance"] }) where instance != nil {
            let auto = all.filter { $0.state == .available && $0.tags["AutoAMI"] == "true" }
            #expect(
                auto.isEmpty || auto.contains { !gone.contains($0.id.description) }, "\(instance ?? ""), seed \(seed)")
        }
    }
}
