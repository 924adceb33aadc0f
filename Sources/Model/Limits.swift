/// Every number that an operator may tune, with its unit and its reason. `accounts/defaults.yaml` sets them under
/// `pacing:`, `timeouts:` and `limits:`; this file is their one source.
package struct Limits: Hashable, Sendable {
    // MARK: pacing

    /// Of each API's published bucket; the rest is left to the account's other tools. 0 < share ≤ 1.
    package var share = 0.9
    /// First wait after a transient failure, doubled each time, drawn uniformly from 0 to it (full jitter).
    package var backoffBase = Duration.seconds(1)
    /// No single backoff is longer: an API that recovered is noticed within minutes.
    package var backoffCap = Duration.minutes(5)
    /// A throttled flow never slows below this part of its rate, so that it always finishes.
    package var rateFloor = 0.05
    /// Calls in flight of all lanes that answer together: file descriptors and memory. Those of lanes that do not answer,
    /// half as many at most, come on top.
    package var maxInFlight = 1_024
    /// Calls in flight in one lane: one account's slowness holds no more slots than this.
    package var maxInFlightPerRegion = 16

    // MARK: timeouts

    /// To a TCP and TLS connection: a healthy endpoint answers in well under one.
    package var connectTimeout = Duration.seconds(5)
    /// Of one HTTP call, connection included.
    package var callTimeout = Duration.seconds(60)
    /// Of one attempt that makes an effect, from its claim: also how long its request may wait before it is sent.
    package var attemptLimit = Duration.minutes(2)
    /// Of one enumeration or look: many pages, paced.
    package var enumerationLimit = Duration.minutes(30)
    /// Absence in a listing counts only when this long has passed since nothing more could be sent (REQUIREMENTS R38).
    package var consistencyWindow = Duration.seconds(120)
    /// An owner silent for this long is said to be hung; it is never robbed.
    package var ownerSilence = Duration.minutes(5)

    // MARK: limits

    /// Transient failures and unknowns of a task before it fails.
    package var maxAttempts = 8
    /// Attempts that a dead process left; counted apart, so that a crash loop costs no task its attempts.
    package var maxDeaths = 100
    /// `confirm`'s first look; grows to the last.
    package var confirmFirst = Duration.seconds(30)
    /// Between two looks, however slow what is pending is: its end stays unseen for no longer.
    package var confirmLongest = Duration.minutes(10)
    /// A first full snapshot of a large volume takes hours.
    package var confirmMaximum = Duration.hours(12)
    /// Waits of a task in a row for a rate limit, and the longest `Retry-After` that is believed: another tool may keep a
    /// bucket empty for an hour; what is refused for longer needs a person.
    package var throttleMaximum = Duration.hours(2)
    /// Waits of a task in a row for a place among the pending snapshots of its lane or volume: full ones hold theirs for hours.
    package var capacityMaximum = Duration.hours(6)
    /// Waits of a task in a row for an image to let go of a snapshot or a name: it does within minutes of going, or never.
    package var inUseMaximum = Duration.minutes(30)
    /// Ended runs are kept this long.
    package var history = Duration.days(90)
    /// AWS's cap on pending snapshots in an account and region (FACTS F4); the share applies to it too.
    package var pendingSnapshotsPerRegion = 100
    /// A listing older than this proves no deletion.
    package var proofMaximumAge = Duration.minutes(5)
    /// The newest good snapshot must be younger than this before an older one may go.
    package var freshestGoodWithin = Duration.hours(36)
    /// Further from AWS's clock than this, the local one is not believed: no deletions in that lane.
    package var skewMaximum = Duration.minutes(5)
    /// Deletions of a lane in 24 h that are always allowed; see `blastRadiusShare`.
    package var blastRadiusFloor = 20
    /// Of the lane's auto-snapshots before the first deletion of those 24 h.
    package var blastRadiusShare = 0.5

    package init() {}

    /// The longest a task may wait for one cause before it fails.
    package func maximumWait(for cause: WaitCause) -> Duration {
        switch cause {
        case .pace, .throttle: throttleMaximum
        case .capacity, .laneCapacity: capacityMaximum
        case .inUse: inUseMaximum
        // Why ten: one window is the usual wait; another attempt about the same subject, or a refused name, begins one more.
        case .consistency: consistencyWindow * 10
        case .pending: confirmMaximum
        }
    }

    /// The key of `defaults.yaml` that sets `maximumWait`.
    package static func key(for cause: WaitCause) -> String {
        switch cause {
        case .pace, .throttle: "limits.throttle_maximum"
        case .capacity, .laneCapacity: "limits.capacity_maximum"
        case .inUse: "limits.in_use_maximum"
        case .consistency: "timeouts.consistency_window"
        case .pending: "limits.confirm_maximum"
        }
    }

    /// Our share of AWS's cap on pending snapshots in a lane.
    package var pendingAtMost: Int { max(1, Int(Double(pendingSnapshotsPerRegion) * share)) }
}
