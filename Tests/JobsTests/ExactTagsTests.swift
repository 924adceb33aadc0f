import AWS
import Accounts
import Jobs
import Model
import Testing

/// AWS compares tags, names and ids by their bytes. A text that Unicode calls equivalent is another text.
@Suite struct ExactTagsTests {
    private static let policies: [(SnapshotPolicy, Tags)] = [
        (policy("Backup", "OK"), ["Backup": "O\u{212A}"]), (policy("BacKup", "yes"), ["Bac\u{212A}up": "yes"]),
        (policy("Backup", "Caf\u{E9}"), ["Backup": "Cafe\u{301}"]),
        (policy("Backup", "Cafe\u{301}"), ["Backup": "Caf\u{E9}"]),
    ]

    private static func policy(_ key: ExactText, _ value: ExactText) -> SnapshotPolicy {
        var policy = SnapshotPolicy()
        (policy.tagKey, policy.tagValue) = (key, value)
        return policy
    }

    @Test(arguments: policies)
    func `a tag that only looks like the policy's selects nothing and deletes nothing`(
        policy: SnapshotPolicy, tags: Tags
    ) {
        let rules = DeletionRules(policy: policy, timeZone: Sample.zone, limits: Limits())
        func snapshot(_ id: String, days: Int, _ tags: Tags) -> Snapshot {
            var snapshot = Sample.snapshot(id, days: days)
            snapshot.tags = tags
            return snapshot
        }
        let exact = [policy.tagKey: policy.tagValue]
        let newest = snapshot("snap-new", days: 0, exact)
        for (tags, deletes) in [(exact, true), (tags, false)] {
            let old = snapshot("snap-old", days: 9, tags)
            let inventory = Sample.inventory(snapshots: [old, newest])
            #expect(rules.verdict(for: old, in: inventory, now: Sample.now).deletes == deletes, "\(tags)")
            var instance = Sample.instance()
            instance.tags = tags
            #expect(Sample.inventory(instances: [instance]).selected(by: policy).count == (deletes ? 1 : 0), "\(tags)")
        }
    }

    @Test func `an alarm whose name only looks like the old tool's is another alarm`() {
        func missing(_ name: ExactText) -> Bool {
            !ExistingAlarms([Alarm(name: name)]).covers(InstanceID("i-1"), AlarmPolicy())
        }
        #expect(!missing("i-1-网络流出流量警报"))
        #expect(missing("i-1-网络\u{F9CA}出\u{F9CA}量警报"))
    }

    @Test func `a protecting tag protects also before a combining character`() {
        let newest = Sample.snapshot("snap-new")
        for tag: ExactText in ["aws:dlm:\u{301}x", "aws:backup:\u{301}"] {
            let old = Sample.snapshot("snap-old", days: 9, extra: [tag: "x"])
            let inventory = Sample.inventory(snapshots: [old, newest])
            #expect(!Sample.rules.verdict(for: old, in: inventory, now: Sample.now).deletes, "\(tag)")
        }
    }

    @Test func `a task's tag names its task by bytes`() {
        let task = TaskIdentity(run: Sample.run, kind: .createSnapshot, subject: "vol-K")
        #expect(TaskIdentity(tag: "nightly-2026-11-23/create-snapshot/vol-\u{212A}") != task)
        var snapshot = Sample.snapshot("snap-1", of: "vol-\u{212A}")
        snapshot.volume = VolumeID("vol-K")
        #expect(!snapshot.isOurTasks)
    }
}
