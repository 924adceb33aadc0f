import AWS
import Accounts
import Model

/// The tags that we write and read. They are sent with the create call itself: a resource of ours without them never
/// exists (FACTS F11).
package enum TaskTags {
    package static let name = "Name"
    package static let rootSnapshot = "RootDeviceSnapshot"
    package static let autoImage = "AutoAMI"
    package static let task = "aws-man:task"
    package static let run = "aws-man:run"
    package static let instance = "aws-man:instance"
    package static let week = "aws-man:week"
    /// Set by a person, with any value: never delete this.
    package static let pin = "aws-man:pin"

    /// EC2's limit on a tag's value: characters.
    static let valueLimit = 256

    /// Matches the tag `aws-man:run` of every run of a night: their names end with its date.
    static func runs(of night: Night) -> Filter { .tag(run, "*-\(night.day)") }

    /// Of a volume's snapshot (REQUIREMENTS R2).
    package static func snapshot(
        of task: TaskIdentity, instance: InstanceID, instanceName: String, isRoot: Bool, policy: SnapshotPolicy
    ) -> Tags {
        var tags: Tags = [
            name: instanceName.cut(to: valueLimit), policy.tagKey: policy.tagValue,
            self.task: task.description, run: task.run.text, self.instance: instance.text,
        ]
        if isRoot { tags[rootSnapshot] = "true" }
        return tags
    }

    /// Of an instance's image of a week (REQUIREMENTS R47), and of the snapshot that CreateImage makes beside it.
    package static func image(of task: TaskIdentity, instance: InstanceID, instanceName: String, week: String) -> Tags {
        [
            name: instanceName.cut(to: valueLimit), autoImage: "true", self.task: task.description,
            run: task.run.text, self.instance: instance.text, self.week: week,
        ]
    }
}

extension SnapshotPolicy {
    /// Selects an instance, and marks a snapshot as ours.
    package func marks(_ tags: Tags) -> Bool { tags[tagKey] == tagValue }
}

extension Instance {
    /// Its `Name`, or what the original tool called one without (REQUIREMENTS R7).
    package var displayName: String {
        guard let name = tags[TaskTags.name], !name.isEmpty else { return "NO NAME \(id)" }
        return name
    }
}

extension Snapshot {
    /// Which task made it, as its tag says; nil when none of ours did.
    package var task: TaskIdentity? { tags[TaskTags.task].flatMap(TaskIdentity.init(tag:)) }

    /// True when a create-snapshot task made it, of the volume that it is of.
    package var isOurTasks: Bool { task.map { $0.kind == .createSnapshot && $0.subject == volume.text } ?? false }

    /// Made by CreateImage beside an image, ours or a person's: a backup of the image, not of the volume.
    package var isByProduct: Bool {
        description.hasPrefix("Created by CreateImage(") || tags[TaskTags.autoImage] != nil
            || task?.kind == .registerImage
    }
}
