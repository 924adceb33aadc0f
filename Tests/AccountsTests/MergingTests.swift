import Accounts
import Foundation
import Model
import Testing

/// How an account file and `defaults.yaml` make one account.
@Suite struct MergingTests {
    @Test func `a file with the required keys alone is an account as the source document describes it`() throws {
        let account = try Decoding.account(Decoding.sound)
        #expect(
            account
                == Account(
                    id: try #require(AccountID("123456789012")), name: "x", file: "accounts/x.yaml",
                    regions: .listed([try #require(Region("cn-north-1"))]), timeZone: .gmt))
    }

    @Test func `a file that says everything is read in full`() throws {
        let account = try Decoding.account(
            """
            account: "012345678901"
            name: production
            regions: [cn-north-1, cn-northwest-1]
            partition: aws-cn
            credentials:
              profile: china
              role: arn:aws-cn:iam::012345678901:role/ops/aws-man
              external_id: fleet-7c1d
              source_identity: aws-man@hub
            timezone: Asia/Shanghai
            snapshots: { tag: Backup=nightly, keep: 2w, keep_minimum: 3 }
            images: { keep: 30d }
            alarms:
              topic: alerts
              threshold: 1_000_000.5
              period: 60
              statistic: Average
              evaluation_periods: 2
              comparison: ">"
              missing_data: notBreaching
              name: "out {instance_id}"
            endpoint: http://127.0.0.1:5000/
            """)
        var snapshots = SnapshotPolicy()
        (snapshots.tagKey, snapshots.tagValue, snapshots.keep) = ("Backup", "nightly", .days(14))
        snapshots.keepMinimum = 3
        var images = ImagePolicy()
        images.keep = .days(30)
        var alarms = AlarmPolicy()
        (alarms.topic, alarms.threshold, alarms.periodSeconds, alarms.statistic) = (
            "alerts", 1_000_000.5, 60, "Average"
        )
        (alarms.evaluationPeriods, alarms.comparison) = (2, "GreaterThanThreshold")
        (alarms.missingData, alarms.name) = ("notBreaching", "out {instance_id}")
        #expect(
            account
                == Account(
                    id: try #require(AccountID("012345678901")), name: "production", file: "accounts/x.yaml",
                    regions: .listed([
                        try #require(Region("cn-north-1")), try #require(Region("cn-northwest-1")),
                    ]),
                    credentials: CredentialSettings(
                        profile: "china", role: IAMRole("arn:aws-cn:iam::012345678901:role/ops/aws-man"),
                        externalID: "fleet-7c1d", sourceIdentity: "aws-man@hub"),
                    timeZone: try #require(TimeZone(identifier: "Asia/Shanghai")), snapshots: snapshots, images: images,
                    alarms: alarms, endpoint: "http://127.0.0.1:5000"))
    }

    @Test func `a file's key wins over the defaults, key by key`() throws {
        let defaults = """
            timezone: Asia/Tokyo
            regions: [eu-west-1]
            partition: aws-cn
            credentials: { profile: hub, role: aws-man, external_id: fleet }
            snapshots: { tag: Backup=yes, keep: 30d }
            alarms: { threshold: 5, period: 60 }
            endpoint: http://localhost:5000
            """
        let account = try Decoding.account(
            """
            account: "123456789012"
            credentials: { role: other }
            snapshots: { keep: 3d }
            alarms: { period: 120 }
            endpoint: false
            """, defaults: defaults)
        #expect(account.regions == .listed([try #require(Region("eu-west-1"))]))
        #expect(account.credentials == CredentialSettings(profile: "hub", role: .name("other"), externalID: "fleet"))
        #expect(account.timeZone.identifier == "Asia/Tokyo")
        #expect(account.snapshots?.tagKey == "Backup")
        #expect(account.snapshots?.keep == .days(3))
        #expect(account.alarms?.threshold == 5)
        #expect(account.alarms?.periodSeconds == 120)
        #expect(account.endpoint == nil)
    }

    @Test(
        arguments: [
            ("", "", 7), ("snapshots: false", "", nil), ("snapshots: {keep: 9d}", "snapshots: true", 9),
            ("snapshots: false", "snapshots: true", 7), ("snapshots: false", "snapshots: {keep_minimum: 2}", 7),
            ("snapshots: {keep: 9d}", "snapshots: false", nil), ("", "snapshots: off", nil), ("", "snapshots: {}", 7),
        ] as [(String, String, Int?)])
    func `false switches a feature off, keys or true switch it on`(defaults: String, file: String, keep: Int?) throws {
        let account = try Decoding.account(Decoding.sound + file, defaults: defaults)
        #expect(account.snapshots?.keep == keep.map { .days($0) })
    }

    @Test func `images and alarms can be off too, and a role that the defaults give`() throws {
        let account = try Decoding.account(
            Decoding.sound + "images: false\nalarms: false\ncredentials: {role: false}\n",
            defaults: "credentials: {role: aws-man, external_id: fleet}")
        #expect(account.images == nil)
        #expect(account.alarms == nil)
        #expect(account.credentials == CredentialSettings())
    }

    @Test(arguments: [
        ("", Partition.aws), ("partition: aws-cn", .china), ("partition: aws-us-gov", .govCloud),
    ])
    func `all enabled regions are those of one partition`(line: String, partition: Partition) throws {
        let account = try Decoding.account("account: \"123456789012\"\nregions: all-enabled\n\(line)\n")
        #expect(account.regions == .allEnabled(partition))
    }

    @Test func `an inherited value that does not fit is reported with the place it comes from`() {
        let defaults = "alarms:\n  topic: arn:aws:sns:eu-west-1:123456789012:alerts\n"
        #expect(
            Decoding.problems(Decoding.sound, defaults: defaults) == [
                "accounts/x.yaml: alarms.topic: the topic lies in eu-west-1 and only alarms there can notify it: give a"
                    + " name, for a topic in each region (from accounts/defaults.yaml:2)"
            ])
    }

    @Test func `the fleet's night is told by the defaults`() throws {
        let plain = try Decoding.fleet([("x.yaml", Decoding.sound)])
        #expect(plain.nightlyAt.description == "04:00")
        #expect(plain.timeZone == .gmt)
        #expect(plain.limits == Limits())
        let fleet = try Decoding.fleet(
            [("x.yaml", Decoding.sound)],
            defaults: """
                timezone: Asia/Shanghai
                nightly_at: 23:30
                pacing: { share: 50%, backoff_base: 500ms }
                timeouts: { call_timeout: 90s }
                limits: { history: 1w, blast_radius_floor: 0, blast_radius_share: 0.25 }
                """)
        var limits = Limits()
        (limits.share, limits.backoffBase, limits.callTimeout) = (0.5, .milliseconds(500), .seconds(90))
        (limits.history, limits.blastRadiusFloor, limits.blastRadiusShare) = (.days(7), 0, 0.25)
        #expect(fleet.nightlyAt.description == "23:30")
        #expect(fleet.timeZone.identifier == "Asia/Shanghai")
        #expect(fleet.limits == limits)
    }
}
