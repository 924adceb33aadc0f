import Model
import Queue

/// The parts of the engine that an attempt may use while it runs.
package final class Attempt: Sendable {
    package let claim: Claim
    package let effects: Effects
    /// When the claim was committed.
    package let claimedAt: Uptime
    /// When this process became the owner.
    package let ownerSince: Uptime
    /// From this time on, no request of an earlier attempt of this task can still be sent. It is the end of that
    /// attempt if this process ran it, otherwise `ownerSince`.
    package let quietSince: Uptime
    package let control: any CallControl
    /// Reads the past of the account and region from the store (`TaskStore.history`).
    package let history: @Sendable (_ follows: Bool) async throws(StoreError) -> LaneHistory
    /// Reads from the store which snapshots and images the night's runs made in the account and region.
    package let made: @Sendable () async throws(StoreError) -> Set<ExactText>

    package init(
        claim: Claim, effects: Effects, claimedAt: Uptime, ownerSince: Uptime, quietSince: Uptime,
        control: any CallControl,
        history: @escaping @Sendable (_ follows: Bool) async throws(StoreError) -> LaneHistory,
        made: @escaping @Sendable () async throws(StoreError) -> Set<ExactText>
    ) {
        self.claim = claim
        self.effects = effects
        self.claimedAt = claimedAt
        self.ownerSince = ownerSince
        self.quietSince = quietSince
        self.control = control
        self.history = history
        self.made = made
    }
}
