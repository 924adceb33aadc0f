import AWS
import Accounts
import Model

/// The tags of volumes and instances that snapshots copy, as one listing of each showed them.
package struct TagSources: Sendable {
    private let volumes: [VolumeID: Volume]
    private let instances: [InstanceID: Tags]
    /// Why the volumes could not be listed; nil when they were. Tags are then copied from instances alone.
    package let volumesProblem: String?

    package init(volumes: [VolumeID: Volume], instances: [Instance], volumesProblem: String? = nil) {
        self.volumes = volumes
        self.instances = Dictionary(instances.map { ($0.id, $0.tags) }) { _, last in last }
        self.volumesProblem = volumesProblem
    }

    /// The volume's tags, which come first, and those of its instance.
    func tags(of volume: VolumeID, on instance: InstanceID) -> [Tags] {
        [volumes[volume]?.tags, instances[instance]].compactMap(\.self)
    }
}

extension LaneSession {
    /// The tags that snapshots copy, by listings that began at `since` or later; nil when the policy copies none. Keys
    /// that may not list volumes cost the volumes' tags, and no backup.
    func tagSources(
        _ policy: SnapshotPolicy?, since: Uptime, _ purpose: CallRecord.Purpose
    ) async throws(CallProblem) -> TagSources? {
        guard let policy, !policy.extraTags.copied.isEmpty else { return nil }
        return try await listings.tagSources.value(at: effects.uptime, suffices: { $0.begunAt >= since }) {
            () async throws(CallProblem) in
            let instances = try await self.instances(since: since, purpose).instances
            do throws(CallProblem) {
                return TagSources(volumes: try await volumes(since: since, purpose), instances: instances)
            } catch {
                guard error.classification == .denied || error.classification == .rejected else { throw error }
                return TagSources(volumes: [:], instances: instances, volumesProblem: error.problem.message)
            }
        }.value
    }
}
