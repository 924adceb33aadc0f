import CloudSimulator
import Foundation
import Model
import Testing

/// The cloud on a port, driven by boto3, which checks our documents and produces the signatures that we check.
@Suite struct Boto3Tests {
    @Test(.timeLimit(.minutes(10)))
    func `boto3 reads every answer as the cloud meant it`() throws {
        let hub = account("111122223333")
        let fleet = AgedFleet(
            members: [
                .init(hub, [region("cn-north-1")]),
                .init(account("444455556666"), [region("cn-north-1"), region("cn-northwest-1")]),
            ], instances: 4)
        let server = try ServerProcess(
            fleet: fleet, settings: #"{"pageCap": 5, "emptyPageEvery": 3, "snapshotSeconds": [60, 60]}"#)
        defer { server.stop() }
        let key = AgedFleet.key(of: hub, in: .china)
        let found = try server.runBoto3([
            "cn-north-1", "arn:aws-cn:iam::444455556666:role/aws-man", key.id, key.secret,
        ])
        let expected: [String: JSONValue] = [
            "expires_in_900_s": true, "identity": "444455556666", "wrong_secret": "401 AuthFailure",
            "regions": ["cn-north-1", "cn-northwest-1"], "states": ["running", "stopped"], "oldest_days": 91,
            "leaked": ["111122223333", "137112412989", "444455556666"], "protected": 1, "uefi": "QU1aTlVFRkk=",
            "no_uefi": "400 UnsupportedOperation",
            "made": ["pending", "Snapshot web-1 100% + more", true, true, false],
            "too_soon": "400 SnapshotCreationPerVolumeRateExceeded", "no_volume": "400 InvalidVolume.NotFound",
            "dry_run": "412 DryRunOperation", "done": ["completed", "100%", "444455556666"],
            "duplicate": "400 InvalidAMIName.Duplicate",
            "image": ["available", "web-1-2099-1", "x86_64", true, false, true, true],
            "in_use": "400 InvalidSnapshot.InUse", "gone": [true, ["success"]],
            "gone_twice": ["400 InvalidAMIID.Unavailable", "400 InvalidSnapshot.NotFound"], "created": 1,
            "topic": true, "no_topic": "404 NotFound", "composites": 1,
            "alarm": [20_000_000, "INSUFFICIENT_DATA", true], "old_alarm": true,
            "bad_alarm": "400 ValidationError", "made_all_the_same": 5,
            "organization": [3, 45, "网络 2", "SUSPENDED", "SUSPENDED"], "tags": true,
            "no_account": "400 AccountNotFoundException", "no_right": "400 AccessDeniedException",
            "lost": [
                "reset": "ConnectionClosedError", "cut": "no whole answer", "hang": "ReadTimeoutError",
                "truncated": "ResponseParserError", "page": "502 502",
            ],
        ]
        for (name, value) in expected { #expect(found[name] == value, "\(name)") }
        let lane = try #require(fleet.scenario()[Lane(account: account("444455556666"), region: region("cn-north-1"))])
        #expect(found["instances"] == .number(Double(lane.instances.count)))
        #expect(found["volumes"] == .number(Double(lane.volumes.count)))
        #expect(found["attached"] == .number(Double(lane.instances.flatMap(\.devices).count)))
        #expect(found["snapshots"] == .number(Double(lane.snapshots.count)))
        #expect(found["images"] == .number(Double(lane.images.count { $0.state != .disabled })))
        #expect(found["names"] == .list(lane.instances.compactMap { $0.tags["Name"]?.text }.sorted().map { .text($0) }))
    }
}
