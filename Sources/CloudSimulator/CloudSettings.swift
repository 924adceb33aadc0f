import Model

/// The behaviour of the simulated cloud. The defaults are a cloud without faults, with AWS's documented limits.
package struct CloudSettings: Codable, Sendable, Equatable {
    /// The largest page of a listing, whatever `MaxResults` asks for; nil leaves the size to the caller.
    package var pageCap: Int?
    /// Every n-th page of a listing, the first included, is empty and carries a token; nil and 1 mean no such page.
    package var emptyPageEvery: Int?
    /// Listings show other accounts' public snapshots and images even when the caller asks for `self` alone.
    package var leaksForeign = false
    /// These texts replace the true ones in every listed resource, by the element's name. An empty text leaves the
    /// element out. `{"creationDate": ""}` is an emulator without creation dates.
    package var odd: [String: String] = [:]
    /// The actions that the cloud does not know, as `ec2:DescribeImageReferences`; wildcards are allowed.
    package var unknownActions: [String] = []
    /// EC2 carries out a call in spite of `DryRun`, as an emulator does that does not know the parameter.
    package var ignoresDryRun = false
    /// The Availability Zones whose instances cannot be listed.
    package var brokenZones: [String] = []
    /// Calls draw from the token buckets of FACTS F2.
    package var throttles = false
    /// The time in seconds for which a snapshot is pending, drawn uniformly from this range.
    package var snapshotSeconds = 20.0...90.0
    /// The time in seconds for which an image is pending, drawn uniformly from this range.
    package var imageSeconds = 15.0...60.0
    /// The most seconds by which a request's `X-Amz-Date` may differ from the cloud's clock.
    package var requestLifetimeSeconds = 300
    /// The least time between two snapshots of a volume, in seconds (SnapshotCreationPerVolumeRateExceeded).
    package var volumeSpacingSeconds = 15
    /// The most snapshots of a volume that may be under way. An HDD volume (st1, sc1) may have one.
    package var concurrentPerVolume = 5
    package var pendingPerRegion = 100
    /// The time in seconds for which listings do not show a new resource.
    package var createLagSeconds = 0.0
    /// The time in seconds for which listings still show a deleted resource.
    package var deleteLagSeconds = 0.0
    /// The time in seconds for which a deregistered image's name stays taken.
    package var nameLagSeconds = 0.0
    /// True when the cloud computes and compares each signature. If false, it only reads the header.
    package var verifiesSignatures = true
    /// The most ledger entries that are kept. Older ones are dropped, but the tallies still count them.
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
            (.ledgerLimit, \.ledgerLimit), (.odd, \.odd), (.brokenZones, \.brokenZones),
            (.unknownActions, \.unknownActions), (.ignoresDryRun, \.ignoresDryRun))
    }
}
