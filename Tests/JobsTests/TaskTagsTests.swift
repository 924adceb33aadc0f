import AWS
import Jobs
import Model
import Testing

@Suite struct TaskTagsTests {
    @Test func `a task's tag reads back as the task`() {
        let task = TaskIdentity(run: Sample.run, kind: .createSnapshot, subject: "vol-1")
        #expect(task.description == "nightly-2026-11-23/create-snapshot/vol-1")
        #expect(TaskIdentity(tag: task.tag) == task)
    }

    @Test(arguments: ["", "a", "a/b", "a/b/", "/b/c", "a/b/c/d"])
    func `any other tag names no task`(tag: ExactText) { #expect(TaskIdentity(tag: tag) == nil) }

    @Test func `a snapshot carries all its tags, the root one more`() {
        let task = TaskIdentity(run: Sample.run, kind: .createSnapshot, subject: "vol-1")
        let tags = TaskTags.snapshot(
            of: task, instance: InstanceID("i-1"), instanceName: "网站", isRoot: true, policy: Sample.policy)
        #expect(
            tags == [
                "Name": "网站", "AutoSnapshot": "true", "RootDeviceSnapshot": "true", "aws-man:run": "nightly-2026-11-23",
                "aws-man:task": "nightly-2026-11-23/create-snapshot/vol-1", "aws-man:instance": "i-1",
            ])
        let data = TaskTags.snapshot(
            of: task, instance: InstanceID("i-1"), instanceName: "x", isRoot: false, policy: Sample.policy)
        #expect(data["RootDeviceSnapshot"] == nil)
    }

    @Test func `descriptions are plain and short enough`() {
        let long = ResourceDescription.snapshot(
            instanceName: ExactText(String(repeating: "网", count: 256)), at: Sample.now)
        #expect(long.text.utf8.count == 255)
        #expect(long.hasSuffix("? 2026-11-22T20:00:10Z"))
        #expect(
            ResourceDescription.snapshot(instanceName: "web-1", at: Sample.now)
                == "Snapshot web-1 2026-11-22T20:00:10Z")
    }

    @Test func `a payload of another version is not read`() {
        let text = #"{"version":1,"why":"twin"}"#
        #expect(DeleteSnapshotPayload(json: text)?.json == text)
        #expect(DeleteSnapshotPayload(json: #"{"version":2,"why":"twin"}"#) == nil)
        #expect(DeleteSnapshotPayload(json: "") == nil)
    }
}
