import Model

/// Every key of `defaults.yaml`. The ranges catch typing errors. `attempt_limit` stays under the five minutes after
/// which AWS refuses a signature, so that no request is sent late.
enum DefaultsFields {
    static var all: [Field<DefaultsDraft>] {
        [.value("timezone", \.timeZone, .timeZone), .value("nightly_at", \.nightlyAt, .clockTime)]
            + AccountFields.shared.map { $0.within(\.account) }
            + [
                .section("pacing", \.limits, pacing), .section("timeouts", \.limits, timeouts),
                .section("limits", \.limits, limits), AlertFields.notify,
            ]
            + ["account", "name", "tags", "paused_until"].map {
                .misplaced($0, "belongs to one account: give it in the account's file")
            }
    }

    private static var pacing: [Field<Limits>] {
        [
            .value("share", \.share, .share),
            .value("backoff_base", \.backoffBase, .duration(.milliseconds(1)...(.minutes(10)))),
            .value("backoff_cap", \.backoffCap, .duration(.milliseconds(1)...(.hours(1)))),
            .value("rate_floor", \.rateFloor, .share),
            .value("max_in_flight", \.maxInFlight, .whole(1...10_000)),
            .value("max_in_flight_per_region", \.maxInFlightPerRegion, .whole(1...1_000)),
        ]
    }

    private static var timeouts: [Field<Limits>] {
        [
            .value("connect_timeout", \.connectTimeout, .duration(.milliseconds(100)...(.minutes(2)))),
            .value("call_timeout", \.callTimeout, .duration(.milliseconds(100)...(.minutes(10)))),
            .value("attempt_limit", \.attemptLimit, .duration(.seconds(1)...(.minutes(4)))),
            .value("enumeration_limit", \.enumerationLimit, .duration(.seconds(1)...(.hours(12)))),
            .value("consistency_window", \.consistencyWindow, .duration(.seconds(1)...(.hours(1)))),
            .value("owner_silence", \.ownerSilence, .duration(.seconds(10)...(.hours(1)))),
        ]
    }

    private static var limits: [Field<Limits>] {
        [
            .value("max_attempts", \.maxAttempts, .whole(1...100)),
            .value("max_deaths", \.maxDeaths, .whole(1...10_000)),
            .value("confirm_first", \.confirmFirst, .duration(.seconds(1)...(.hours(1)))),
            .value("confirm_longest", \.confirmLongest, .duration(.seconds(1)...(.hours(6)))),
            .value("confirm_maximum", \.confirmMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("throttle_maximum", \.throttleMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("capacity_maximum", \.capacityMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("in_use_maximum", \.inUseMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("disagreement_maximum", \.disagreementMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("outage_maximum", \.outageMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("history", \.history, .duration(.days(1)...(.days(3_650)))),
            .value("pending_snapshots_per_region", \.pendingSnapshotsPerRegion, .whole(1...10_000)),
            .value("proof_maximum_age", \.proofMaximumAge, .duration(.seconds(1)...(.hours(1)))),
            .value("freshest_good_within", \.freshestGoodWithin, .duration(.hours(1)...(.days(30)))),
            .value("skew_maximum", \.skewMaximum, .duration(.seconds(1)...(.hours(24)))),
            .value("blast_radius_floor", \.blastRadiusFloor, .whole(0...100_000)),
            .value("blast_radius_share", \.blastRadiusShare, .share),
            .value("selection_shrinkage", \.selectionShrinkage, .share),
        ]
    }

    /// Checks pairs of limits. The first limit of a pair must not exceed the second.
    static func checkOrder(_ limits: Limits, _ findings: inout Findings) {
        let durations: [(String, Duration, String, Duration)] = [
            ("pacing.backoff_base", limits.backoffBase, "pacing.backoff_cap", limits.backoffCap),
            ("timeouts.connect_timeout", limits.connectTimeout, "timeouts.call_timeout", limits.callTimeout),
            ("timeouts.call_timeout", limits.callTimeout, "timeouts.attempt_limit", limits.attemptLimit),
            ("limits.confirm_first", limits.confirmFirst, "limits.confirm_longest", limits.confirmLongest),
            ("limits.confirm_longest", limits.confirmLongest, "limits.confirm_maximum", limits.confirmMaximum),
        ]
        for (small, left, large, right) in durations where left > right {
            disorder(small, Length.text(left), large, Length.text(right), &findings)
        }
        if limits.maxInFlightPerRegion > limits.maxInFlight {
            disorder(
                "pacing.max_in_flight_per_region", "\(limits.maxInFlightPerRegion)", "pacing.max_in_flight",
                "\(limits.maxInFlight)", &findings)
        }
    }

    private static func disorder(
        _ small: String, _ left: String, _ large: String, _ right: String, _ findings: inout Findings
    ) {
        let key = findings.origins[small] != nil ? small : large
        findings.reject("\(small) (\(left)) must not exceed \(large) (\(right))", valueOf: key)
    }
}
