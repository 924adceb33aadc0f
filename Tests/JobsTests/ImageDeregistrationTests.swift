import AWS
import Accounts
import Jobs
import Model
import Testing

@Suite struct ImageDeregistrationTests {
    private let rules = ImageDeregistration(policy: ImagePolicy(), timeZone: Sample.zone)

    private func verdict(_ image: Image, newer: [Image] = [Sample.image("ami-new")]) -> DeletionRules.Verdict {
        rules.verdict(for: image, in: Sample.inventory(images: [image] + newer), now: Sample.now)
    }

    @Test func `an old image with a newer available one is deregistered`() {
        #expect(verdict(Sample.image("ami-old", days: 8)).deletes)
    }

    @Test(
        arguments: [
            ["BaseAMI": "true"], ["Autoscalling": "true"], ["AutoScallingAMI": "true"], ["AutoScaling": "true"],
            ["autoscaling": "True"], ["aws-man:pin": "1"], ["AutoAMI": "false"], ["aws:backup:source-resource": "x"],
        ] as [Tags])
    func `a protecting tag keeps it`(extra: Tags) {
        #expect(!verdict(Sample.image("ami-old", days: 30, extra: extra)).deletes)
    }

    @Test func `an image that differs from its instance replaces none`() {
        var bad = Sample.image("ami-bad")
        bad.enaSupport = false
        var instance = Sample.instance()
        instance.enaSupport = true
        let old = Sample.image("ami-old", days: 8)
        let inventory = Sample.inventory(instances: [instance], images: [old, bad])
        #expect(!rules.verdict(for: old, in: inventory, now: Sample.now).deletes)
        bad.enaSupport = true
        let fixed = Sample.inventory(instances: [instance], images: [old, bad])
        #expect(rules.verdict(for: old, in: fixed, now: Sample.now).deletes)
    }

    @Test(arguments: [ImageState.pending, .failed, .disabled, .deregistered])
    func `an image that is not available stays`(state: ImageState) {
        #expect(!verdict(Sample.image("ami-old", days: 30, state: state)).deletes)
    }

    @Test func `a public, protected, foreign or young image stays`() {
        var publicOne = Sample.image("ami-old", days: 30)
        publicOne.isPublic = true
        var protected = Sample.image("ami-old", days: 30)
        protected.deregistrationProtection = "enabled-with-cooldown"
        var foreign = Sample.image("ami-old", days: 30)
        foreign.ownerID = Sample.foreigner
        for image in [publicOne, protected, foreign, Sample.image("ami-old", days: 7)] {
            #expect(!verdict(image).deletes)
        }
    }

    @Test func `the last image of its instance stays`() {
        let old = Sample.image("ami-old", days: 30)
        #expect(!verdict(old, newer: []).deletes)
        #expect(!verdict(old, newer: [Sample.image("ami-new", instance: "i-2")]).deletes)
        #expect(!verdict(old, newer: [Sample.image("ami-new", state: .pending)]).deletes)
        #expect(!verdict(old, newer: [Sample.image("ami-new", extra: ["AutoAMI": "no"])]).deletes)
        #expect(!verdict(old, newer: [Sample.image("ami-older", days: 31)]).deletes)
    }

    @Test func `images of the old tool are matched by their root snapshot's volume`() {
        var old = Sample.image("ami-old", days: 30, snapshot: "snap-1")
        old.tags = ["AutoAMI": "true"]
        var new = Sample.image("ami-new", snapshot: "snap-2")
        let snapshots = [Sample.snapshot("snap-1", days: 30), Sample.snapshot("snap-2")]
        let inventory = Sample.inventory(snapshots: snapshots, images: [old, new])
        #expect(rules.verdict(for: old, in: inventory, now: Sample.now).deletes)
        new.devices[0].snapshot = nil
        let apart = Sample.inventory(snapshots: snapshots, images: [old, new])
        #expect(!rules.verdict(for: old, in: apart, now: Sample.now).deletes)
    }

    @Test func `its snapshots are deleted with it only when all of them may be`() {
        var image = Sample.image("ami-old", days: 30, snapshot: "snap-1")
        let rules = Sample.rules
        func mayGo(_ snapshots: [Snapshot]) -> [SnapshotID]? {
            let inventory = Sample.inventory(snapshots: snapshots, images: [image, Sample.image("ami-new")])
            return self.rules.snapshotsThatMayGo(with: image, in: inventory, rules: rules, now: Sample.now)
        }
        let both = [Sample.snapshot("snap-1", days: 30), Sample.snapshot("snap-new")]
        #expect(mayGo(both) == [SnapshotID("snap-1")])
        #expect(mayGo([Sample.snapshot("snap-1", days: 30)]) == nil)
        image.devices.append(.init(name: "/dev/sdb", snapshot: SnapshotID("snap-2")))
        #expect(mayGo(both) == nil)
    }

    @Test func `the last images of instances that no longer exist are listed`() {
        let lonely = Sample.image("ami-1", instance: "i-gone", days: 30)
        let context = Sample.context()
        #expect(LanePlanner.plan(Sample.inventory(images: [lonely]), context).warnings.count == 1)
        let alive = Sample.image("ami-1", instance: "i-1", days: 30)
        #expect(LanePlanner.plan(Sample.inventory(images: [alive]), context).warnings.isEmpty)
    }
}
