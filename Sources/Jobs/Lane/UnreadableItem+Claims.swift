import AWS
import Engine
import Model

/// Tells what an item that could not be read may be. While it may be what a task would make, its absence is not proven.
extension UnreadableItem {
    /// The time for which a listing with such items serves the tasks that look for their own. A later look lists again.
    static let listingServes = Duration.seconds(60)

    /// True when the item may be a snapshot of the volume that a task of that night made. Tags are sent with the create
    /// call (FACTS F11), so an item whose tags can be read and name no such task is not one.
    func maybeSnapshot(of volume: VolumeID, night: Night) -> Bool {
        if let task = tags[TaskTags.task].flatMap(TaskIdentity.init(tag:)), areTagsExact {
            return task.kind == .createSnapshot && task.subject == volume.text
                && task.run.text.hasSuffix("-\(night.day)")
        }
        return !areTagsExact && (volumes.isEmpty || volumes.contains(volume))
    }

    /// True when the item may be the instance's image of the week. Our images have these tags and this description from
    /// their beginning.
    func maybeImage(of instance: InstanceID, week: ExactText) -> Bool {
        if tags[TaskTags.instance] == instance.text, tags[TaskTags.week] == week { return true }
        return description.hasPrefix(ResourceDescription.imagePrefix(of: instance, week: week))
            || !areTagsExact && !description.isExact
    }

    /// True when the item may be the instance.
    func mayBe(_ instance: InstanceID) -> Bool { id == nil || id == instance.text }

    /// The end of an attempt that found this item where its own resource may be. Nothing is made beside it.
    func unproven(_ what: String, _ session: LaneSession) -> AttemptResult {
        let problem = Problem(
            code: "UnreadableItem",
            message: "\(session.lane): \(what) may exist: AWS shows an item that cannot be read, \(title)",
            hint: "inspect it in the console; replay the task once the item can be read or is gone")
        return AttemptResult(
            .notYet(until: session.now + session.limits.consistencyWindow, .consistency, problem))
    }
}

/// The warnings about items that could not be read.
enum UnreadableWarning {
    static func lines(_ items: [UnreadableItem], _ what: String, _ consequence: String) -> [String] {
        guard !items.isEmpty else { return [] }
        let verb = items.count == 1 ? "\(what) cannot" : "\(what)s cannot"
        return ["\(items.count) \(verb) be read, and \(consequence): \(WarningLine.list(items.map(\.title)))"]
    }
}
