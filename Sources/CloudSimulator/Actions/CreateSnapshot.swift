import Model

extension Action {
    static let createSnapshot = Action(
        .ec2, "CreateSnapshot", mutates: true, accepts: ["VolumeId", "Description"] + tagParameters,
        bucket: BucketFigures(100, 5), also: tagging
    ) { cloud, call, writer throws(Refusal) in
        let volumeID = try call.form.required("VolumeId")
        let tags = try call.form.tagSpecifications(allowed: ["snapshot"])["snapshot"] ?? [:]
        let description = call.form["Description"] ?? ""
        guard description.unicodeScalars.count <= 255 else {
            throw .badValue("The description is longer than 255 characters")
        }
        let settings = cloud.settings
        guard let volume = cloud[call.lane].volumes[volumeID] else { throw .noVolume(volumeID) }
        try cloud[call.lane].checkRoom(for: volume, at: call.now, settings)
        let snapshot = cloud.makeSnapshot(of: volume, description: description, tags: tags, call)
        snapshot.write(to: &writer, owner: call.caller.account)
        return [snapshot.id]
    }
}

extension LaneState {
    /// Enforces the limits of FACTS F4: 15 s between a volume's snapshots, concurrent per volume, pending per region.
    func checkRoom(for volume: CloudVolume, at now: Instant, _ settings: CloudSettings) throws(Refusal) {
        if let last = lastSnapshot[volume.id], now - last < .seconds(settings.volumeSpacingSeconds) {
            throw Refusal(
                "SnapshotCreationPerVolumeRateExceeded",
                "The maximum per volume CreateSnapshot request rate has been exceeded. Use an increasing or variable "
                    + "sleep interval between requests.")
        }
        let limit = ["st1", "sc1"].contains(volume.type) ? 1 : settings.concurrentPerVolume
        guard concurrent(of: volume.id) < limit else {
            throw Refusal(
                "ConcurrentSnapshotLimitExceeded", "Maximum allowed in-progress snapshots for a single volume exceeded."
            )
        }
        guard pendingSnapshots < settings.pendingPerRegion else {
            throw Refusal(
                "PendingSnapshotLimitExceeded",
                "Maximum allowed active snapshots (\(settings.pendingPerRegion)) exceeded.")
        }
    }
}

extension Cloud {
    mutating func makeSnapshot(
        of volume: CloudVolume, description: String, tags: [ExactText: ExactText], _ call: ActionCall
    ) -> CloudSnapshot {
        var random = self[call.lane].random
        var snapshot = CloudSnapshot(
            id: random.identifier("snap"), volume: volume.id, sizeGiB: volume.sizeGiB, startedAt: call.now,
            state: .pending, endsAt: endsAt(call, settings.snapshotSeconds, &random), description: description,
            tags: tags)
        snapshot.kmsKeyID = volume.kmsKeyID
        snapshot.failure = call.delayedFailure
        let listedFrom = listedFrom(call)
        self[call.lane].random = random
        self[call.lane].add(snapshot, listedFrom: listedFrom)
        return snapshot
    }
}
