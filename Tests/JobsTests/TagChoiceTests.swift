import AWS
import Accounts
import Jobs
import Model
import Testing

/// Which tags a snapshot or image gets: the program's own, the fixed ones, and as many copied ones as EC2 takes.
@Suite struct TagChoiceTests {
    private func extra(_ fixed: Tags = [:], copying copied: [ExactText] = []) -> ExtraTags {
        var extra = ExtraTags()
        (extra.fixed, extra.copied) = (fixed, copied)
        return extra
    }

    @Test func `the volume's tag comes before that of its instance, and what neither has is left out quietly`() {
        let choice = TagChoice(
            own: ["Name": "web"], extra(["Team": "a"], copying: ["Owner", "CostCenter", "Project"]),
            copying: [["Owner": "volume", "Other": "x"], ["Owner": "instance", "CostCenter": "7"]])
        #expect(choice.tags == ["Name": "web", "Team": "a", "Owner": "volume", "CostCenter": "7"])
        #expect(choice.leftOut == [])
    }

    @Test func `no file takes the place of the program's own tags, and no copy that of a fixed one, in any case`() {
        let choice = TagChoice(
            own: ["aws-man:run": "r", "Backup": "yes"],
            extra(["Backup": "no", "Team": "a"], copying: ["team", "BACKUP"]),
            copying: [["team": "b", "BACKUP": "no"]])
        #expect(choice.tags == ["aws-man:run": "r", "Backup": "yes", "Team": "a"])
    }

    @Test func `of too many tags the copied ones go, in their order, and are told`() {
        let own = Dictionary(uniqueKeysWithValues: (1...6).map { (ExactText("own\($0)"), ExactText("x")) })
        let fixed = Dictionary(uniqueKeysWithValues: (1...41).map { (ExactText("fixed\($0)"), ExactText("x")) })
        let copied = (1...5).map { ExactText("copied\($0)") }
        let choice = TagChoice(
            own: own, extra(fixed, copying: copied),
            copying: [Dictionary(uniqueKeysWithValues: copied.map { ($0, ExactText("y")) })])
        #expect(choice.tags.count == 50 && choice.tags.values.count { $0 == "x" } == 47)
        #expect(Set(choice.tags.keys).isSuperset(of: ["copied1", "copied2", "copied3"]))
        #expect(choice.leftOut == ["copied4", "copied5"])
    }

    @Test func `every tag that the program writes or reads is reserved, so that no file can forge one`() {
        let task = TaskIdentity(run: Sample.run, kind: .createSnapshot, subject: "vol-1")
        let instance = InstanceID("i-1")
        let snapshot = TaskTags.snapshot(
            of: task, instance: instance, instanceName: "x", isRoot: true, policy: Sample.policy)
        let image = TaskTags.image(of: task, instance: instance, instanceName: "x", week: "2026-48")
        #expect(max(snapshot.count, image.count) <= ExtraTags.ownMost)
        let keys = Set(snapshot.keys).union(image.keys).subtracting([Sample.policy.tagKey])
        for key in keys.union([TaskTags.pin, TaskTags.keep]).union(ReservedTags.protecting) {
            #expect(ReservedTags.contain(key) && ReservedTags.contain(ExactText(key.text.uppercased())), "\(key)")
        }
    }
}
