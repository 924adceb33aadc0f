import Model

extension LaneBuilder {
    private var selected: [ExactText: ExactText] { [AgedFleet.Tag.snapshot: "true"] }

    /// Adds resources as real accounts have them: foreign, protected, unusually named and in all states.
    mutating func addEdgeCases() {
        addInstances()
        addSnapshots()
        addImages()
        addAlarms()
    }

    /// Adds an old public snapshot and image with the same tags as the fleet's own.
    mutating func addPublic() {
        let instance = CloudInstance(id: "i-0aaaaaaaaaaaaaaaa", launchedAt: fleet.now - .days(900))
        let snapshot = addSnapshot(of: "vol-0aaaaaaaaaaaaaaaa", for: instance, days: 60) { $0.isPublic = true }
        addImage(of: instance, from: snapshot, days: 60) { $0.isPublic = true }
    }

    private mutating func addInstances() {
        addHistory(of: addInstance(name: "stopped-1", tags: selected, state: .stopped))
        addInstance(name: "untagged-1", tags: [:])
        addInstance(name: "opted-out-1", tags: [AgedFleet.Tag.snapshot: "false"])
        for _ in 0..<2 { addInstance(name: "one-of-two", tags: selected) }
        addInstance(name: nil, tags: selected)
        addHistory(of: addInstance(name: "生产-数据库-1 ✓", tags: selected))
        addInstance(name: String(repeating: "long-name-", count: 25) + "256-ch", tags: selected)
        addHistory(
            of: addInstance(name: "windows-1", tags: selected, volumes: 2) { instance in
                instance.platform = "windows"
                instance.platformDetails = "Windows"
                instance.usageOperation = "RunInstances:0002"
                instance.rootDeviceName = "/dev/sda1"
            })
        addHistory(
            of: addInstance(name: "arm-1", tags: selected) { instance in
                instance.architecture = "arm64"
                instance.instanceType = "m7g.large"
                instance.bootMode = "uefi"
                instance.uefiData = "QU1aTlVFRkk="
                instance.httpTokens = "required"
            })
        let archive = addInstance(name: "archive-1", tags: selected)
        let disk = CloudVolume(
            id: random.identifier("vol"), sizeGiB: 500, type: "st1", createdAt: archive.launchedAt)
        region.volumes.append(disk)
        region.instances[region.instances.count - 1].devices.append(
            CloudAttachment(device: "/dev/sdf", volume: disk.id))
        region.volumes.append(CloudVolume(id: random.identifier("vol"), createdAt: fleet.now - .days(30)))
    }

    /// Adds one old snapshot per reason for which an old snapshot must stay.
    private mutating func addSnapshots() {
        let host = addInstance(name: "odd-snapshots", tags: selected)
        guard let volume = host.rootVolume else { return }
        for day in 1...2 { addSnapshot(of: volume, for: host, days: day) }
        addSnapshot(of: volume, for: host, days: 30) { $0.tags = ["Name": "taken by hand"] }
        addSnapshot(of: volume, for: host, days: 31) { $0.tags[AgedFleet.Tag.snapshot] = "True" }
        addSnapshot(of: volume, for: host, days: 32) { $0.isLocked = true }
        addSnapshot(of: volume, for: host, days: 33) { $0.tier = .archive }
        addSnapshot(of: volume, for: host, days: 34) { $0.isPublic = true }
        addSnapshot(of: volume, for: host, days: 35) { $0.tags["aws:backup:source-resource"] = "arn:backup" }
        addSnapshot(of: volume, for: host, days: 36) { $0.tags["aws:dlm:lifecycle-policy-id"] = "policy-1" }
        addSnapshot(of: volume, for: host, days: 37) { snapshot in
            snapshot.state = .error
            snapshot.completedAt = nil
            snapshot.failure = "Given key ID is not accessible"
        }
        addSnapshot(of: "vol-ffffffff", for: host, days: 38) { $0.description = "Copied from elsewhere" }
        // Why: this is the only snapshot of a volume that was deleted.
        addSnapshot(of: random.identifier("vol"), for: host, days: 39)
    }

    private mutating func addImages() {
        let host = addInstance(name: "odd-images", tags: selected)
        guard let volume = host.rootVolume else { return }
        for day in 1...2 { addSnapshot(of: volume, for: host, days: day) }
        let newest = addSnapshot(of: volume, for: host, days: 7)
        addImage(of: host, from: newest, days: 7)
        let protections: [[ExactText: ExactText]] = [
            ["BaseAMI": "true"], ["Autoscalling": "true"], ["AutoScallingAMI": "true"], ["AutoScaling": "true"], [:],
        ]
        for (place, tags) in protections.enumerated() {
            let day = 21 + 7 * place
            let snapshot = addSnapshot(of: volume, for: host, days: day)
            addImage(of: host, from: snapshot, days: day) { $0.tags.merge(tags) { _, new in new } }
        }
        let held = addSnapshot(of: volume, for: host, days: 70)
        addImage(of: host, from: held, days: 70) { $0.deregistrationProtection = "enabled" }
        let disabled = addSnapshot(of: volume, for: host, days: 77)
        addImage(of: host, from: disabled, days: 77) { $0.state = .disabled }
        let manual = addSnapshot(of: volume, for: host, days: 84)
        addImage(of: host, from: manual, days: 84) { image in
            image.name = "golden-image"
            image.tags = ["Name": "golden-image"]
        }
        // Why: the last image of a terminated instance must stay.
        let ghost = CloudInstance(
            id: random.identifier("i"), launchedAt: fleet.now - .days(500), tags: ["Name": "ghost"])
        let last = addSnapshot(of: random.identifier("vol"), for: ghost, days: 91) {
            $0.tags[AgedFleet.Tag.root] = "true"
        }
        addImage(of: ghost, from: last, days: 91)
    }

    /// Adds alarms with other names and of other types, some of which count as the instance's alarm.
    private mutating func addAlarms() {
        let watched = addInstance(name: "watched-by-hand", tags: [:])
        addAlarm("traffic of watched-by-hand <&>", of: watched, threshold: 1_500_000) {
            $0.comparison = "GreaterThanThreshold"
        }
        let composite = addInstance(name: "composite", tags: [:])
        var rule = CloudAlarm(name: "\(composite.id)-NetworkOut", updatedAt: fleet.now - .days(50))
        rule.rule = "ALARM(\"something-else\")"
        region.alarms.append(rule)
        let low = addInstance(name: "watched-for-silence", tags: [:])
        addAlarm("silence of \(low.id)", of: low, threshold: 10) { $0.comparison = "LessThanThreshold" }
    }
}
