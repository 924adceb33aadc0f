import Foundation
import Model

/// Every key of an account's file. `accounts/README.md` lists the same keys, as a test checks.
enum AccountFields {
    /// The keys that only an account's own file may have.
    static var own: [Field<AccountDraft>] {
        [.value("account", \.id, .accountID), .value("name", \.name, .accountName)] + AccountTagsFields.all
    }

    /// The keys that `defaults.yaml` may have too. There, `DefaultsFields` reads the time zone of the fleet.
    static var shared: [Field<AccountDraft>] {
        [
            Field(name: "regions", keys: { _ in [.init(path: "regions", defaultText: nil)] }) {
                entry, draft, findings in
                guard let regions = RegionList.read(entry, &findings) else { return }
                draft.regions = regions
            },
            .value("partition", \.partition, .partition),
            .section("credentials", \.credentials, credentials),
            .value("rpo", \.rpo, .duration(.hours(1)...(.days(3_650)))),
            .feature("snapshots", \.snapshots, initially: SnapshotPolicy(), snapshots),
            .feature("images", \.images, initially: ImagePolicy(), images),
            .feature("alarms", \.alarms, initially: AlarmPolicy(), alarms),
            .valueOrFalse("endpoint", \.endpoint, .endpoint),
        ]
    }

    static var all: [Field<AccountDraft>] {
        own + [.value("timezone", \.timeZone, .timeZone)] + shared
            + ["nightly_at", "pacing", "timeouts", "limits"]
            .map { .misplaced($0, "holds for the whole fleet: give it in defaults.yaml") }
    }

    static var credentials: [Field<CredentialSettings>] {
        [
            .valueOrFalse("profile", \.profile, .line("a profile's name", characters: 1...128)),
            .valueOrFalse("role", \.role, .role),
            .valueOrFalse("external_id", \.externalID, .externalID),
            .valueOrFalse("source_identity", \.sourceIdentity, .sourceIdentity),
        ]
    }

    private static var snapshots: [Field<SnapshotPolicy>] {
        [
            Field(name: "tag", keys: { [.init(path: "tag", defaultText: "\($0.tagKey)=\($0.tagValue)")] }) {
                entry, policy, findings in
                guard let tag = Grammar.selectionTag.read(entry, &findings) else { return }
                (policy.tagKey, policy.tagValue) = (tag.key, tag.value)
            },
            .retention("keep", \.keep),
            .value("keep_minimum", \.keepMinimum, .whole(1...1_000)),
        ] + ExtraTagsFields.all.map { $0.within(\.extraTags) }
    }

    private static var images: [Field<ImagePolicy>] {
        [.retention("keep", \.keep)] + ExtraTagsFields.all.map { $0.within(\.extraTags) }
    }

    private static var alarms: [Field<AlarmPolicy>] {
        [
            .value("topic", \.topic, .topic),
            .value("threshold", \.threshold, .amount("a number of bytes, 0 or more")),
            .value("period", \.periodSeconds, .alarmPeriod),
            .value("statistic", \.statistic, .statistic),
            .value("evaluation_periods", \.evaluationPeriods, .whole(1...8_640)),
            .value("comparison", \.comparison, .comparison),
            .value("missing_data", \.missingData, .missingData),
            .value("name", \.name, .alarmName),
        ]
    }
}
