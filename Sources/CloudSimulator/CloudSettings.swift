import Model

/// How the simulated cloud behaves. What is not said is a calm day with the limits that AWS documents.
package struct CloudSettings: Codable, Sendable, Equatable {
    /// At most so many items a page, whatever `MaxResults` says; nil: as asked.
    package var pageCap: Int?
    /// Every n-th page of a listing, the first included, is empty and carries a token; nil or below 2: none.
    package var emptyPageEvery: Int?
    /// Listings show other accounts' public snapshots and images even when asked for `self` alone.
    package var leaksForeign: Bool
    /// The token buckets of FACTS F2 are on.
    package var throttles: Bool
    /// How long a snapshot is pending, seconds: uniform between the two.
    package var snapshotSeconds: ClosedRange<Double>
    /// How long an image is pending, seconds: uniform between the two.
    package var imageSeconds: ClosedRange<Double>
    /// How far a request's `X-Amz-Date` may lie from the cloud's clock.
    package var requestLifetimeSeconds: Int
    /// The least time between two snapshots of a volume, seconds (SnapshotCreationPerVolumeRateExceeded).
    package var volumeSpacingSeconds: Int
    /// Concurrent snapshots of a volume; HDD volumes (st1, sc1) have one.
    package var concurrentPerVolume: Int
    package var pendingPerRegion: Int
    /// A fresh resource is missing from listings for so long, seconds.
    package var createLagSeconds: Double
    /// A deleted resource is still listed for so long, seconds.
    package var deleteLagSeconds: Double
    /// A deregistered image's name stays taken for so long, seconds.
    package var nameLagSeconds: Double
    /// Signatures are computed again and compared, not only looked at.
    package var verifiesSignatures: Bool
    /// The oldest ledger entries go when there are more; the tallies stay.
    package var ledgerLimit: Int

    package init() {
        leaksForeign = false
        throttles = false
        snapshotSeconds = 20...90
        imageSeconds = 15...60
        requestLifetimeSeconds = 300
        volumeSpacingSeconds = 15
        concurrentPerVolume = 5
        pendingPerRegion = 100
        createLagSeconds = 0
        deleteLagSeconds = 0
        nameLagSeconds = 0
        verifiesSignatures = true
        ledgerLimit = 1_000_000
    }

    package init(from decoder: any Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        pageCap = try values.decodeIfPresent(Int.self, forKey: .pageCap)
        emptyPageEvery = try values.decodeIfPresent(Int.self, forKey: .emptyPageEvery)
        leaksForeign = try values.value(.leaksForeign, or: leaksForeign)
        throttles = try values.value(.throttles, or: throttles)
        snapshotSeconds = try values.value(.snapshotSeconds, or: snapshotSeconds)
        imageSeconds = try values.value(.imageSeconds, or: imageSeconds)
        requestLifetimeSeconds = try values.value(.requestLifetimeSeconds, or: requestLifetimeSeconds)
        volumeSpacingSeconds = try values.value(.volumeSpacingSeconds, or: volumeSpacingSeconds)
        concurrentPerVolume = try values.value(.concurrentPerVolume, or: concurrentPerVolume)
        pendingPerRegion = try values.value(.pendingPerRegion, or: pendingPerRegion)
        createLagSeconds = try values.value(.createLagSeconds, or: createLagSeconds)
        deleteLagSeconds = try values.value(.deleteLagSeconds, or: deleteLagSeconds)
        nameLagSeconds = try values.value(.nameLagSeconds, or: nameLagSeconds)
        verifiesSignatures = try values.value(.verifiesSignatures, or: verifiesSignatures)
        ledgerLimit = try values.value(.ledgerLimit, or: ledgerLimit)
    }
}
