import AWS
import Accounts
import Model

/// The tags that we write and read. They are sent with the create call itself, so that every resource of ours has them
/// from its beginning (FACTS F11).
package enum TaskTags {
    package static let name: ExactText = "Name"
    package static let rootSnapshot: ExactText = "RootDeviceSnapshot"
    package static let autoImage: ExactText = "AutoAMI"
    package static let task: ExactText = "aws-man:task"
    package static let run: ExactText = "aws-man:run"
    package static let instance: ExactText = "aws-man:instance"
    package static let week: ExactText = "aws-man:week"
    /// The tag that a user sets, with any value, on a resource that must never be deleted.
    package static let pin: ExactText = "aws-man:pin"
    /// The tag that a user sets on a resource that must not be deleted: ever, or until the day that is its value.
    package static let keep: ExactText = "aws-man:keep"

    /// All tags of our own, by whose keys rules find what we made.
    static let all = [name, rootSnapshot, autoImage, task, run, instance, week, pin, keep]

    /// EC2's limit on a tag's value, in characters.
    static let valueLimit = 256

    /// Matches the tag `aws-man:run` of every run of a night, since their names end with its date.
    static func runs(of night: Night) -> Filter { .tag(run, "*-\(night.day)") }

    /// The tags of a volume's snapshot (REQUIREMENTS R2).
    package static func snapshot(
        of task: TaskIdentity, instance: InstanceID, instanceName: ExactText, isRoot: Bool, policy: SnapshotPolicy
    ) -> Tags {
        var tags: Tags = [
            name: instanceName.cut(to: valueLimit), policy.tagKey: policy.tagValue,
            self.task: task.tag, run: ExactText(task.run.text), self.instance: instance.text,
        ]
        if isRoot { tags[rootSnapshot] = "true" }
        return tags
    }

    /// The tags of an instance's image of a week (REQUIREMENTS R47), and of the snapshot that CreateImage makes.
    package static func image(of task: TaskIdentity, instance: InstanceID, instanceName: ExactText, week: ExactText)
        -> Tags
    {
        [
            name: instanceName.cut(to: valueLimit), autoImage: "true", self.task: task.tag,
            run: ExactText(task.run.text), self.instance: instance.text, self.week: week,
        ]
    }
}

extension SnapshotPolicy {
    /// True for the tags of a selected instance, or of a snapshot of ours.
    package func marks(_ tags: Tags) -> Bool { tags[tagKey] == tagValue }

    /// Why the snapshot is no backup by the policy, whatever else its tags say; nil when it is one.
    func flaw(of snapshot: Snapshot) -> String? {
        if !marks(snapshot.tags) { return "not tagged \(tagKey)=\(tagValue)" }
        if snapshot.storageTier != .standard { return "in the \(snapshot.storageTier) tier" }
        return snapshot.isByProduct ? "a part of an image" : nil
    }
}

extension Instance {
    /// The tag `Name`, or what the original tool called an instance without a name (REQUIREMENTS R7).
    package var displayName: ExactText {
        guard let name = tags[TaskTags.name], !name.isEmpty else { return "NO NAME \(id)" }
        // Why: a name goes into tags and descriptions, and what we write must be readable.
        return name.readable.cut(to: TaskTags.valueLimit)
    }
}

extension Snapshot {
    /// The task that made the snapshot, as its tag says; nil when no task of ours made it.
    package var task: TaskIdentity? { tags[TaskTags.task].flatMap(TaskIdentity.init(tag:)) }

    /// True when a create-snapshot task for the snapshot's volume made the snapshot, in any run and database.
    package var isOurTasks: Bool { task.map(isMade) ?? false }

    /// True when the task that the tag names made the snapshot: it is for the snapshot's volume, and the snapshot was made
    /// with the description that such a task sends.
    func isMade(by task: TaskIdentity) -> Bool {
        task.kind == .createSnapshot && task.subject == volume.text && ResourceDescription.isSnapshots(description)
    }

    /// True when CreateImage made the snapshot for an image, ours or a user's. It is a backup of that image alone.
    package var isByProduct: Bool {
        description.hasPrefix("Created by CreateImage(") || tags[TaskTags.autoImage] != nil
            || task?.kind == .registerImage
    }
}
