import Model

/// How the simulated cloud behaves. The usual values are those of a cloud without faults, with the limits AWS documents.
package struct CloudSettings: Codable, Sendable, Equatable {
    /// The largest page of a listing, whatever `MaxResults` asks for; nil leaves the size to the caller.
    package var pageCap: Int?
    /// Every n-th page of a listing, the first included, is empty and carries a token; nil and 1 mean no such page.
    package var emptyPageEvery: Int?
    /// Listings show other accounts' public snapshots and images even when the caller asks for `self` alone.
    package var leaksForeign = false
    /// Calls draw from the token buckets of FACTS F2.
    package var throttles = false
    /// How long a snapshot is pending, in seconds: a uniform draw from this range.
    package var snapshotSeconds = 20.0...90.0
    /// How long an image is pending, in seconds: a uniform draw from this range.
    package var imageSeconds = 15.0...60.0
    /// How far a request's `X-Amz-Date` may lie from the cloud's clock.
    package var requestLifetimeSeconds = 300
    /// The least time between two snapshots of a volume, in seconds (SnapshotCreationPerVolumeRateExceeded).
    package var volumeSpacingSeconds = 15
    /// How many snapshots of a volume may be under way; an HDD volume (st1, sc1) may have one.
    package var concurrentPerVolume = 5
    package var pendingPerRegion = 100
    /// How long listings do not show a new resource, in seconds.
    package var createLagSeconds = 0.0
    /// How long listings still show a deleted resource, in seconds.
    package var deleteLagSeconds = 0.0
    /// How long a deregistered image's name stays taken, in seconds.
    package var nameLagSeconds = 0.0
    /// The cloud computes each signature and compares it; otherwise it only reads the header.
    package var verifiesSignatures = true
    /// How many ledger entries are kept; older ones are dropped, but the tallies still count them.
    package var ledgerLimit = 1_000_000

    package init() {}

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try values.read(
            into: &self, (.pageCap, \.pageCap), (.emptyPageEvery, \.emptyPageEvery), (.leaksForeign, \.leaksForeign),
            (.throttles, \.throttles), (.snapshotSeconds, \.snapshotSeconds), (.imageSeconds, \.imageSeconds),
            (.requestLifetimeSeconds, \.requestLifetimeSeconds), (.volumeSpacingSeconds, \.volumeSpacingSeconds))
        try values.read(
            into: &self, (.concurrentPerVolume, \.concurrentPerVolume), (.pendingPerRegion, \.pendingPerRegion),
            (.createLagSeconds, \.createLagSeconds), (.deleteLagSeconds, \.deleteLagSeconds),
            (.nameLagSeconds, \.nameLagSeconds), (.verifiesSignatures, \.verifiesSignatures),
            (.ledgerLimit, \.ledgerLimit))
    }
}
