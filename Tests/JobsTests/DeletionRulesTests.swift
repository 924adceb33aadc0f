import AWS
import Accounts
import Foundation
import Jobs
import Model
import Testing

@Suite struct DeletionRulesTests {
    /// One change to an old snapshot that may be deleted, or to the resources around it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var change: @Sendable (inout Snapshot) -> Void = { _ in }
        var images: [Image]? = []
        var newest = Sample.snapshot("snap-new", days: 0)
    }

    static let protections: [Case] = [
        Case(testDescription: "foreign", change: { $0.ownerID = Sample.foreigner }),
        Case(testDescription: "not tagged", change: { $0.tags["AutoSnapshot"] = nil }),
        Case(testDescription: "tagged with another value", change: { $0.tags["AutoSnapshot"] = "True" }),
        Case(testDescription: "pending", change: { $0.state = .pending }),
        Case(testDescription: "recoverable", change: { $0.state = .recoverable }),
        Case(
            testDescription: "in error, not made by us",
            change: {
                $0.state = .error
                $0.tags["aws-man:task"] = nil
            }),
        Case(testDescription: "of no real volume", change: { $0.volume = VolumeID("vol-ffffffff") }),
        Case(testDescription: "AWS Backup's", change: { $0.tags["aws:backup:source-resource"] = "x" }),
        Case(testDescription: "DLM's", change: { $0.tags["aws:dlm:lifecycle-policy-id"] = "x" }),
        Case(testDescription: "pinned", change: { $0.tags["aws-man:pin"] = "" }),
        Case(testDescription: "archived", change: { $0.storageTier = .archive }),
        Case(testDescription: "young", change: { $0.startedAt = Sample.now - .days(7) }),
        Case(testDescription: "used by an image", images: [Sample.image("ami-1", snapshot: "snap-old")]),
        Case(
            testDescription: "used by a disabled image",
            images: [Sample.image("ami-1", state: .disabled, snapshot: "snap-old")]),
        Case(testDescription: "images not listed", images: nil),
        Case(testDescription: "newest too old", newest: Sample.snapshot("snap-new", days: 2)),
        Case(testDescription: "newest pending", newest: Sample.snapshot("snap-new", state: .pending)),
        Case(testDescription: "newest in error", newest: Sample.snapshot("snap-new", state: .error)),
        Case(testDescription: "newest of another volume", newest: Sample.snapshot("snap-new", of: "vol-2")),
        Case(
            testDescription: "newest a by-product",
            newest: Sample.snapshot("snap-new", extra: ["aws-man:task": "nightly-2026-11-23/register-image/i-1"])),
        Case(testDescription: "newest not ours", newest: Sample.snapshot("snap-new", extra: ["AutoSnapshot": "no"])),
    ]

    private func verdict(_ change: Case) -> DeletionRules.Verdict {
        var old = Sample.snapshot("snap-old", days: 8)
        change.change(&old)
        let inventory = Sample.inventory(
            snapshots: [old, change.newest], images: change.images)
        return Sample.rules.verdict(for: old, in: inventory, now: Sample.now)
    }

    @Test(arguments: protections)
    func `a snapshot stays when one condition fails`(change: Case) { #expect(!verdict(change).deletes) }

    @Test func `an old snapshot is deleted when all conditions hold`() {
        #expect(verdict(Case(testDescription: "all hold")).deletes)
    }

    @Test func `a failed snapshot of ours is deleted once it is old`() {
        #expect(verdict(Case(testDescription: "error, ours", change: { $0.state = .error })).deletes)
    }

    @Test func `an image that is being deregistered does not hold its snapshot`() {
        let old = Sample.snapshot("snap-old", days: 8)
        let inventory = Sample.inventory(
            snapshots: [old, Sample.snapshot("snap-new")], images: [Sample.image("ami-1", snapshot: "snap-old")])
        let rules = Sample.rules
        #expect(rules.verdict(for: old, in: inventory, now: Sample.now, leaving: ImageID("ami-1")).deletes)
        #expect(!rules.verdict(for: old, in: inventory, now: Sample.now, leaving: ImageID("ami-2")).deletes)
    }

    @Test(arguments: [(1, 2), (2, 1), (3, 0)])
    func `the newest good ones stay whatever their age`(minimum: Int, going: Int) {
        var policy = SnapshotPolicy()
        policy.keepMinimum = minimum
        let rules = DeletionRules(policy: policy, timeZone: Sample.zone, limits: Limits())
        let snapshots = [0, 30, 31].map { Sample.snapshot("snap-\($0)", days: $0) }
        let inventory = Sample.inventory(snapshots: snapshots)
        #expect(snapshots.count { rules.verdict(for: $0, in: inventory, now: Sample.now).deletes } == going)
    }

    @Test func `a surplus duplicate does not count as a newer good one`() {
        var policy = SnapshotPolicy()
        policy.keepMinimum = 2
        let rules = DeletionRules(policy: policy, timeZone: Sample.zone, limits: Limits())
        let old = Sample.snapshot("snap-old", days: 9)
        let inventory = Sample.inventory(
            snapshots: [old, Sample.snapshot("snap-a"), Sample.snapshot("snap-b")])
        #expect(!rules.verdict(for: old, in: inventory, now: Sample.now).deletes)
    }

    @Test func `a good snapshot counts beside a first one of the night that is no backup`() {
        var first = Sample.snapshot("snap-a")
        var second = Sample.snapshot("snap-b")
        second.startedAt = first.startedAt + .seconds(9)
        let old = Sample.snapshot("snap-old", days: 9)
        first.tags["AutoSnapshot"] = nil
        let inventory = Sample.inventory(snapshots: [old, first, second])
        #expect(inventory.kept(insteadOf: second.id) == nil)
        #expect(Sample.rules.verdict(for: old, in: inventory, now: Sample.now).deletes)
        #expect(!Sample.rules.duplicateVerdict(for: second, in: inventory, now: Sample.now).deletes)
    }

    @Test func `a claim among duplicates keeps none of them`() {
        var claim = Sample.snapshot("snap-0")
        var (first, second) = (Sample.snapshot("snap-1"), Sample.snapshot("snap-2"))
        first.startedAt = claim.startedAt + .seconds(9)
        second.startedAt = claim.startedAt + .seconds(18)
        let flaws: [(inout Snapshot) -> Void] = [
            { $0.tags["AutoSnapshot"] = nil }, { $0.storageTier = .archive }, { $0.tags["AutoAMI"] = "true" },
        ]
        let whole = claim
        for flaw in flaws {
            claim = whole
            flaw(&claim)
            let inventory = Sample.inventory(snapshots: [claim, first, second])
            func verdict(_ snapshot: Snapshot) -> DeletionRules.Verdict {
                Sample.rules.duplicateVerdict(for: snapshot, in: inventory, now: Sample.now)
            }
            #expect(verdict(second).deletes && !verdict(first).deletes && !verdict(claim).deletes)
        }
    }

    @Test func `age is counted in the account's calendar days`() {
        // Now is 04:00:10 on the 23rd in Shanghai; the 16th began there 7 days, 4 hours and 10 seconds ago.
        let midnight = Sample.now - .days(7) - .hours(4) - .seconds(10)
        #expect(Retention.ageInDays(of: midnight, at: Sample.now, in: Sample.zone) == 7)
        #expect(Retention.ageInDays(of: midnight - .seconds(1), at: Sample.now, in: Sample.zone) == 8)
    }
}
