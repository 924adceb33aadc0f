import AWS
import Accounts
import Model

/// Lists our snapshots and images in an account and region, and the snapshots' shares if something could be deleted.
struct InventoryListing: Sendable {
    let session: LaneSession
    let purpose: CallRecord.Purpose
    let asksShares: Bool

    /// The most account ids in one listing of shares. AWS names no limit.
    static let accountsPerCall = 1_000
    /// An id that no account has. An endpoint that shows this account every snapshot ignores `restorableBy`.
    static let noAccount: ExactText = "000000000000"

    static let notAsked = "a run without deletions did not ask"

    /// Throws when snapshots cannot be listed. If the keys may not list images, `images` is nil and nothing is deleted.
    func list() async throws(CallProblem) -> Inventory {
        // Why no filter: a snapshot of ours has the policy's tag, which a user may remove, or our task's tag, which the
        // old tool's snapshots lack. EC2 lets a filter on two tags match either tag, but some emulators require both.
        // Snapshots with neither tag are dropped.
        let snapshots = try await session.client.list(DescribeSnapshots(), purpose)
        let images: [Image]?
        var imagesProblem: CallProblem?
        do {
            images = try await session.client.list(DescribeImages(), purpose).items
        } catch {
            guard error.classification == .denied || error.classification == .rejected else { throw error }
            images = nil
            imagesProblem = error
        }
        // Why the roots too: a root snapshot proves which volume an image holds, while the image's tags only claim it.
        let roots = Set((images ?? []).filter(ImageDeregistration.isAuto).compactMap(\.rootSnapshot))
        let inventory = Inventory(
            account: session.account.id,
            snapshots: snapshots.items.filter { concernsUs($0) || roots.contains($0.id) }, images: images,
            imagesProblem: imagesProblem?.problem,
            now: snapshots.first.date, clockSkew: snapshots.first.clockSkew ?? .zero,
            nights: session.environment.nights)
        guard isAnythingDeletable(inventory) else { return inventory }
        // Why: other attempts share this listing. Without an answer about shares it must prove no deletion.
        guard asksShares else { return inventory.with(.unknown(why: Self.notAsked)) }
        return inventory.with(try await shares(of: inventory))
    }

    private func concernsUs(_ snapshot: Snapshot) -> Bool {
        snapshot.tags[(session.account.snapshots ?? SnapshotPolicy()).tagKey] != nil
            || snapshot.tags[TaskTags.task] != nil
    }

    private func isAnythingDeletable(_ inventory: Inventory) -> Bool {
        guard let now = inventory.now else { return false }
        let account = session.account
        if let policy = account.images {
            let rules = ImageDeregistration(policy: policy, timeZone: account.timeZone)
            let images = inventory.images ?? []
            let duplicates = ImageDuplicates(in: inventory)
            let isGoing = images.contains {
                rules.verdict(for: $0, in: inventory, now: now).deletes
                    || rules.duplicateVerdict(for: $0, among: duplicates, in: inventory).deletes
            }
            if isGoing { return true }
        }
        guard let policy = account.snapshots else { return false }
        let rules = DeletionRules(policy: policy, timeZone: account.timeZone, limits: session.limits)
        return inventory.snapshots.contains {
            rules.duplicateVerdict(for: $0, in: inventory, now: now).deletes
                || rules.failedVerdict(for: $0, in: inventory).deletes
                || rules.verdict(for: $0, in: inventory, now: now).deletes
        }
    }

    /// The snapshots that are public, or that other accounts of the fleet may use.
    private func shares(of inventory: Inventory) async throws(CallProblem) -> Shares {
        let endpoint = session.account.endpoint ?? ""
        if session.environment.listings.isBlindToShares(endpoint) { return .known([]) }
        do {
            var shared: Set<SnapshotID> = []
            let users: [ExactText] =
                ["all"] + session.environment.neighbours(of: session.account).map { ExactText($0.digits) }
            for start in stride(from: 0, to: users.count, by: Self.accountsPerCall) {
                shared.formUnion(
                    try await usable(by: Array(users[start..<min(start + Self.accountsPerCall, users.count)])))
            }
            let all = Set(inventory.snapshots.map(\.id))
            guard shared.isSuperset(of: all), try await usable(by: [Self.noAccount]).isSuperset(of: all) else {
                return .known(shared)
            }
            // Why: AWS's own answer is believed. Only an emulator ignores `restorableBy`.
            guard session.client.isEmulated else { return .known(shared) }
            session.environment.listings.noteBlindToShares(endpoint)
            return .known([])
        } catch {
            guard error.classification == .denied || error.classification == .rejected else { throw error }
            return .unknown(why: error.problem.code)
        }
    }

    private func usable(by users: [ExactText]) async throws(CallProblem) -> Set<SnapshotID> {
        var operation = DescribeSnapshots()
        operation.restorableBy = users
        let listing = try await session.client.list(operation, purpose)
        return Set(listing.items.filter { session.isOwn($0.ownerID) }.map(\.id))
    }
}
