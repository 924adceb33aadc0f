/// Every number that an operator may tune, with its unit and its reason. `accounts/defaults.yaml` sets them under
/// `pacing:`, `timeouts:` and `limits:`; this file is their one source.
package struct Limits: Hashable, Sendable {
    // MARK: pacing

    /// The part of each API's published bucket that we use. The account's other tools keep the rest. 0 < share ≤ 1.
    package var share = 0.9
    /// The upper bound of the first wait after a transient failure, doubled each time. The wait is drawn below it.
    package var backoffBase = Duration.seconds(1)
    /// The longest backoff. It lets us notice within minutes that an API recovered.
    package var backoffCap = Duration.minutes(5)
    /// The least part of its rate to which a throttled flow slows, so that the flow always finishes.
    package var rateFloor = 0.05
    /// The most calls in flight of all lanes that answer, bounded by file descriptors and memory. Lanes that do not
    /// answer have up to half as many in addition.
    package var maxInFlight = 1_024
    /// The most calls in flight in one lane, so that one slow account does not take all places.
    package var maxInFlightPerRegion = 16

    // MARK: timeouts

    /// The longest time to make a TCP and TLS connection. A healthy endpoint needs far less than a second.
    package var connectTimeout = Duration.seconds(5)
    /// The longest time of one HTTP call, including the connection.
    package var callTimeout = Duration.seconds(60)
    /// The longest time of one attempt with an effect, from its claim. Its request cannot be sent later than this.
    package var attemptLimit = Duration.minutes(2)
    /// The longest time of one enumeration or check, which lists many pages at a limited rate.
    package var enumerationLimit = Duration.minutes(30)
    /// Absence in a listing counts only this long after a request could last be sent (REQUIREMENTS R38).
    package var consistencyWindow = Duration.seconds(120)
    /// An owner that is silent for this long is reported as hung. Its lock is never taken away.
    package var ownerSilence = Duration.minutes(5)

    // MARK: limits

    /// The most transient failures and unknown outcomes of a task before it fails.
    package var maxAttempts = 8
    /// The most attempts of a task that may die with their process. They do not count towards `maxAttempts`.
    package var maxDeaths = 100
    /// The time until the first check of `confirm`. Later intervals grow up to `confirmLongest`.
    package var confirmFirst = Duration.seconds(30)
    /// The longest time between two checks, however slow the snapshots are, so that their end is seen soon.
    package var confirmLongest = Duration.minutes(10)
    /// The longest time for which `confirm` checks. The first full snapshot of a large volume takes hours.
    package var confirmMaximum = Duration.hours(12)
    /// The longest uninterrupted wait of a task for a rate limit, and the longest `Retry-After` that is believed.
    /// Another tool may keep a bucket empty for an hour, but a longer refusal needs a person.
    package var throttleMaximum = Duration.hours(2)
    /// The longest uninterrupted wait for a place among the pending snapshots of a lane or volume. It can take hours.
    package var capacityMaximum = Duration.hours(6)
    /// The longest uninterrupted wait for an image to release a snapshot or name. It takes minutes or never ends.
    package var inUseMaximum = Duration.minutes(30)
    /// The longest uninterrupted wait for AWS's calls to agree whether a subject exists. They disagree for minutes
    /// (FACTS F12).
    package var disagreementMaximum = Duration.minutes(30)
    /// The longest uninterrupted wait for an AWS that cannot be reached or that fails. Most outages end within three
    /// hours, and a longer one needs a person before the night is over.
    package var outageMaximum = Duration.hours(3)
    /// The time for which ended runs are kept.
    package var history = Duration.days(90)
    /// AWS's cap on pending snapshots in an account and region (FACTS F4). The share applies to the cap too.
    package var pendingSnapshotsPerRegion = 100
    /// A listing older than this proves no deletion.
    package var proofMaximumAge = Duration.minutes(5)
    /// The newest good snapshot must be younger than this before an older one is deleted.
    package var freshestGoodWithin = Duration.hours(36)
    /// When the local clock differs from AWS's by more than this, nothing is deleted in that lane.
    package var skewMaximum = Duration.minutes(5)
    /// The number of deletions of a lane in a night that are always allowed; see `blastRadiusShare`.
    package var blastRadiusFloor = 20
    /// The allowed part of the lane's auto-snapshots, as counted in the last night before this one.
    package var blastRadiusShare = 0.5
    /// The part of the confirmed number of selected volumes that may be missing before a person must confirm the loss
    /// (REQUIREMENTS R62).
    package var selectionShrinkage = 1.0 / 3

    package init() {}

    /// The time after which a listing that lacks a resource proves that it was deleted. The listing must be complete and
    /// begin that long after the resource was made. It is five consistency windows, so that it is ten minutes unless the
    /// window is changed (DECISIONS D85).
    package var goneAfter: Duration { consistencyWindow * 5 }

    /// Returns the longest time for which a task may wait for one cause before it fails.
    package func maximumWait(for cause: WaitCause) -> Duration {
        switch cause {
        case .pace, .throttle: throttleMaximum
        case .capacity, .laneCapacity: capacityMaximum
        case .inUse: inUseMaximum
        // Why ten: the usual wait is one window, but another attempt on the subject or a refused name begins one more.
        case .consistency: consistencyWindow * 10
        case .pending: confirmMaximum
        case .disagreement: disagreementMaximum
        case .outage: outageMaximum
        }
    }

    /// Returns the key of `defaults.yaml` that sets `maximumWait`.
    package static func key(for cause: WaitCause) -> String {
        switch cause {
        case .pace, .throttle: "limits.throttle_maximum"
        case .capacity, .laneCapacity: "limits.capacity_maximum"
        case .inUse: "limits.in_use_maximum"
        case .consistency: "timeouts.consistency_window"
        case .pending: "limits.confirm_maximum"
        case .disagreement: "limits.disagreement_maximum"
        case .outage: "limits.outage_maximum"
        }
    }

    /// Our share of AWS's cap on pending snapshots in a lane.
    package var pendingAtMost: Int { max(1, Int(Double(pendingSnapshotsPerRegion) * share)) }
}
