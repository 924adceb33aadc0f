import Model

/// The resources of one account in one region while the cloud runs, and the state that its limits need.
struct LaneState: Sendable {
    let lane: Lane
    var access: CloudRegion.Access
    var instances = ResourceTable<CloudInstance>()
    var volumes = ResourceTable<CloudVolume>()
    var snapshots = ResourceTable<CloudSnapshot>()
    var images = ResourceTable<CloudImage>()
    var alarms = ResourceTable<CloudAlarm>()
    var topics: [String: CloudTopic] = [:]
    var launchTemplates: [CloudLaunchTemplate] = []
    var keys: [String: String] = [:]
    var quotas: [String: Double] = [:]
    var random: SeededRandom

    /// Snapshots that are pending or in `error`. Both count against a volume's concurrent snapshots (FACTS F4).
    private(set) var openSnapshots: Set<String> = []
    private var pendingImages: Set<String> = []
    /// Snapshots deleted while pending. Each counts as concurrent until the time when it would have completed.
    private var draining: [Draining] = []
    /// The time when the last snapshot of each volume was started.
    var lastSnapshot: [String: Instant] = [:]
    /// Names of deregistered images that are not free yet, with the time at which each becomes free.
    var heldNames: [String: Instant] = [:]
    var deregistered: Set<String> = []
    private var hasLingering = false
    /// The id of the instance of each attached volume.
    private var instanceOfVolume: [String: String] = [:]

    private struct Draining: Sendable {
        let volume: String
        let until: Instant
    }

    init(_ region: CloudRegion, of account: AccountID, seed: UInt64) {
        lane = Lane(account: account, region: region.region)
        random = SeededRandom(seed: seed, lane.description)
        access = region.access
        replace(with: region)
    }

    /// Replaces all resources by the region's. The limits and the random stream keep their state.
    mutating func replace(with region: CloudRegion) {
        access = region.access
        instances = ResourceTable(region.instances)
        volumes = ResourceTable(region.volumes)
        snapshots = ResourceTable(region.snapshots)
        images = ResourceTable(region.images)
        alarms = ResourceTable(region.alarms)
        topics = Dictionary(region.topics.map { ($0.name, $0) }) { _, last in last }
        launchTemplates = region.launchTemplates
        (keys, quotas) = (region.keys, region.quotas)
        let attached = region.instances.flatMap { instance in instance.devices.map { ($0.volume, instance.id) } }
        instanceOfVolume = Dictionary(attached) { _, last in last }
        openSnapshots = Set(region.snapshots.filter { $0.state == .pending || $0.state == .error }.map(\.id))
        pendingImages = Set(region.images.filter { $0.state == .pending }.map(\.id))
    }

    func dump() -> CloudRegion {
        var region = CloudRegion(region: lane.region, access: access)
        region.instances = instances.all
        region.volumes = volumes.all
        region.snapshots = snapshots.all
        region.images = images.all
        region.alarms = alarms.all
        region.launchTemplates = launchTemplates
        (region.keys, region.quotas) = (keys, quotas)
        region.topics = topics.values.sorted { $0.name < $1.name }
        return region
    }

    /// Completes or fails the snapshots and images due by `now`. Snapshots come first, as images wait for them.
    mutating func finishDue(at now: Instant) {
        for id in openSnapshots {
            guard let snapshot = snapshots[id], snapshot.state == .pending, let end = snapshot.endsAt, end <= now
            else { continue }
            snapshots.change(id) {
                $0.endsAt = nil
                $0.state = snapshot.failure == nil ? .completed : .error
                $0.completedAt = snapshot.failure == nil ? end : nil
            }
            if snapshot.failure == nil { openSnapshots.remove(id) }
        }
        for id in pendingImages {
            guard let image = images[id], let end = image.endsAt, end <= now else { continue }
            let states = image.devices.compactMap { $0.snapshot.flatMap { snapshots[$0]?.state } }
            if states.contains(.pending) { continue }
            let failure = image.failure ?? (states.contains(.error) ? "A snapshot of the image failed" : nil)
            images.change(id) {
                $0.endsAt = nil
                $0.failure = failure
                $0.state = failure == nil ? .available : .failed
            }
            pendingImages.remove(id)
        }
        draining.removeAll { $0.until <= now }
        heldNames = heldNames.filter { $0.value > now }
        if hasLingering {
            snapshots.sweep(at: now)
            images.sweep(at: now)
        }
    }

    mutating func add(_ snapshot: CloudSnapshot, listedFrom: Instant?) {
        snapshots.put(snapshot, listedFrom: listedFrom)
        lastSnapshot[snapshot.volume] = snapshot.startedAt
        openSnapshots.insert(snapshot.id)
    }

    mutating func add(_ image: CloudImage, listedFrom: Instant?) {
        images.put(image, listedFrom: listedFrom)
        if image.state == .pending { pendingImages.insert(image.id) }
    }

    mutating func removeSnapshot(_ id: String, at now: Instant, lag: Duration) {
        if let snapshot = snapshots[id], snapshot.state == .pending, let end = snapshot.endsAt {
            draining.append(Draining(volume: snapshot.volume, until: end))
        }
        hasLingering = hasLingering || lag > .zero
        snapshots.remove(id, listedUntil: now + lag, now: now)
        openSnapshots.remove(id)
    }

    mutating func removeImage(_ id: String, at now: Instant, lag: Duration, nameLag: Duration) {
        if nameLag > .zero, let name = images[id]?.name { heldNames[name] = now + nameLag }
        hasLingering = hasLingering || lag > .zero
        images.remove(id, listedUntil: now + lag, now: now)
        deregistered.insert(id)
        pendingImages.remove(id)
    }

    /// The number of snapshots that count against the volume's limit.
    func concurrent(of volume: String) -> Int {
        openSnapshots.count { snapshots[$0]?.volume == volume } + draining.count { $0.volume == volume }
    }

    var pendingSnapshots: Int { openSnapshots.count { snapshots[$0]?.state == .pending } + draining.count }

    /// The images that use the snapshot, including disabled ones.
    func images(using snapshot: String) -> [CloudImage] {
        images.all.filter { image in image.devices.contains { $0.snapshot == snapshot } }
    }

    func instance(with volume: String) -> (instance: CloudInstance, attachment: CloudAttachment)? {
        guard let id = instanceOfVolume[volume], let instance = instances[id],
            let attachment = instance.devices.first(where: { $0.volume == volume })
        else { return nil }
        return (instance, attachment)
    }
}
