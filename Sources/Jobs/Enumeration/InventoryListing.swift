import AWS
import Accounts
import Model

/// Lists our snapshots and images in an account and region.
struct InventoryListing: Sendable {
    let session: LaneSession
    let purpose: CallRecord.Purpose
    /// False when snapshots are not to wait any longer for a listing of images that has failed for a passing reason.
    let insistsOnImages: Bool

    /// Throws when snapshots cannot be listed. If images cannot be listed, `images` is nil and nothing is deleted.
    func list() async throws(CallProblem) -> Inventory {
        // Why no filter: a snapshot of ours has the policy's tag, which a user may remove, or our task's tag, which the
        // old tool's snapshots lack. EC2 lets a filter on two tags match either tag, but some emulators require both.
        // Snapshots with neither tag are dropped.
        let reads = session.tagsRead
        let snapshots = try await session.client.list(DescribeSnapshots(keeping: reads), purpose)
        let images: Listing<Image>?
        let imagesProblem: CallProblem?
        do {
            images = try await session.client.list(DescribeImages(keeping: reads), purpose)
            imagesProblem = nil
        } catch {
            guard isOfImagesAlone(error) else { throw error }
            images = nil
            imagesProblem = error
        }
        // Why the roots too: a root snapshot proves which volume an image holds, while the image's tags only claim it.
        let roots = Set((images?.items ?? []).compactMap(\.rootSnapshot))
        let problem = imagesProblem?.problem
        return await session.environment.aside {
            Inventory(
                account: session.account.id,
                snapshots: snapshots.items.filter { concernsUs($0) || roots.contains($0.id) }, images: images?.items,
                imagesProblem: problem, unreadable: snapshots.unreadable,
                unreadableImages: images?.unreadable ?? [],
                now: snapshots.first.date, clockSkew: snapshots.first.clockSkew ?? .zero,
                policy: session.account.snapshots, nights: session.environment.nights, reads: reads)
        }
    }

    /// True when creates go on without the images, because only the listing of images has failed (REQUIREMENTS R68).
    private func isOfImagesAlone(_ problem: CallProblem) -> Bool {
        switch problem.classification {
        case .transient, .outage: !insistsOnImages
        // Why: the other listings would fail for the same reason, or a wait ends it.
        case .throttled, .credentialsExpired, .notSent, .unauthenticated, .clockSkewed, .wrongAccount: false
        case .denied, .rejected, .capacity, .inUse, .gone, .nameTaken, .wouldSucceed, .unknown: true
        }
    }

    private func concernsUs(_ snapshot: Snapshot) -> Bool {
        snapshot.tags[(session.account.snapshots ?? SnapshotPolicy()).tagKey] != nil
            || snapshot.tags[TaskTags.task] != nil
    }
}
