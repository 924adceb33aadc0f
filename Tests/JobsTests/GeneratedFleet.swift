import AWS
import Jobs
import Model
import TestRandom

/// Random inventories with every resource that an account can hold. Odd resources are as frequent as usual ones.
struct GeneratedFleet {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func inventory() -> Inventory {
        let instances = (0..<Int.random(in: 0...4, using: &random)).map { index in
            var instance = Sample.instance(
                "i-\(index)", name: random.chance(0.8) ? "web-\(index % 3)" : nil,
                state: random.chance(0.8) ? .running : .stopped,
                volumes: (0..<Int.random(in: 1...3, using: &random)).map { "vol-\(index)-\($0)" },
                tagged: random.chance(0.8))
            if random.chance(0.1) { instance.platform = "windows" }
            return instance
        }
        let volumes = instances.flatMap { $0.volumes.map(\.volume.description) } + ["vol-gone", "vol-ffffffff"]
        let snapshots = (0..<Int.random(in: 0...30, using: &random)).map { snapshot($0, volumes) }
        let images = (0..<Int.random(in: 0...8, using: &random)).map { image($0, snapshots) }
        return Sample.inventory(
            instances: instances, snapshots: snapshots, images: random.chance(0.95) ? images : nil)
    }

    private mutating func snapshot(_ index: Int, _ volumes: [String]) -> Snapshot {
        let volume = Sample.known(volumes.randomElement(using: &random))
        var snapshot = Sample.snapshot(
            "snap-\(index)", of: volume, days: Int.random(in: 0...14, using: &random),
            state: Sample.known([.completed, .completed, .completed, .pending, .error].randomElement(using: &random)),
            root: random.chance(0.5))
        snapshot.startedAt = snapshot.startedAt - .seconds(Int.random(in: 0...40_000, using: &random))
        if random.chance(0.05) { snapshot.ownerID = Sample.foreigner }
        if random.chance(0.05) { snapshot.storageTier = .archive }
        if random.chance(0.1) { snapshot.tags["AutoSnapshot"] = nil }
        if random.chance(0.05) { snapshot.tags["aws-man:pin"] = "x" }
        if random.chance(0.05) { snapshot.tags["aws:backup:source-resource"] = "x" }
        if random.chance(0.2) { snapshot.tags["aws-man:task"] = nil }
        if random.chance(0.05) { snapshot.description = "Created by CreateImage(i-0) for ami-9" }
        return snapshot
    }

    private mutating func image(_ index: Int, _ snapshots: [Snapshot]) -> Image {
        var image = Sample.image(
            "ami-\(index)", instance: "i-\(Int.random(in: 0...4, using: &random))",
            days: Int.random(in: 0...21, using: &random),
            state: Sample.known(
                [.available, .available, .available, .pending, .failed, .disabled].randomElement(using: &random)),
            snapshot: snapshots.randomElement(using: &random)?.id.description)
        if random.chance(0.1) { image.tags["BaseAMI"] = "true" }
        if random.chance(0.1) { image.tags["AutoAMI"] = nil }
        if random.chance(0.2) { image.tags["aws-man:instance"] = nil }
        if random.chance(0.1) { image.isPublic = true }
        return image
    }
}
