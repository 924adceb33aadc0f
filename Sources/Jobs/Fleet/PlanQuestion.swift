import AWS
import Accounts
import Model

/// How much a plan tells besides the tasks of a run.
package enum PlanQuestion: Hashable, Sendable {
    /// Nothing else.
    case tasks
    /// Also what stays, and why.
    case everything
    /// Only what is about one volume, instance, snapshot or image, with what stays of it.
    case resource(ExactText)
}

/// The ids that a question about one resource concerns: the resource, and what it consists of or is backed up by.
struct ResourceScope: Sendable {
    /// Sentences about the resource itself; empty when the listings do not show it.
    let notes: [String]
    private let ids: Set<ExactText>

    init(_ id: ExactText, in inventory: Inventory, _ policy: SnapshotPolicy?) {
        var ids: Set = [id]
        var notes: [String] = []
        let attached = inventory.instances.flatMap { instance in
            instance.volumes.filter { $0.volume.text == id || instance.id.text == id }.map { (instance, $0) }
        }
        for (instance, volume) in attached {
            ids.formUnion([instance.id.text, volume.volume.text])
            notes.append(
                "\(volume.volume) is \(volume.device) of \(instance.id), which \(Self.standing(instance, policy))")
        }
        for instance in inventory.instances where instance.id.text == id && instance.volumes.isEmpty {
            notes.append("\(id) has no volume, and \(Self.standing(instance, policy))")
        }
        let volumes = Set(attached.map { $0.1.volume } + [VolumeID(id)])
        let snapshots = volumes.flatMap { inventory.snapshots(of: $0) }
        if attached.isEmpty, !snapshots.isEmpty {
            notes.append("\(id) is attached to no instance that is listed, so that no snapshot is made of it")
        }
        ids.formUnion(snapshots.map(\.id.text))
        if let snapshot = inventory.snapshot(SnapshotID(id)) {
            // Why: the deregistration of an image may delete its snapshots.
            ids.formUnion(inventory.images?.filter { $0.snapshots.contains(snapshot.id) }.map(\.id.text) ?? [])
            notes.append("\(id) is a snapshot of \(snapshot.volume), begun at \(snapshot.startedAt): \(snapshot.state)")
        }
        for image in inventory.images ?? [] where image.id.text == id || image.namedInstance?.text == id {
            ids.insert(image.id.text)
            let created = image.createdAt.map { ", made at \($0)" } ?? ""
            notes.append("\(image.id) is the image \(ForeignText.quoted(image.name))\(created): \(image.state)")
        }
        self.ids = notes.isEmpty ? [] : ids
        self.notes = notes
    }

    func concerns(_ id: ExactText) -> Bool { ids.contains(id) }

    /// Says if the policy's tag selects the instance, and else why not.
    private static func standing(_ instance: Instance, _ policy: SnapshotPolicy?) -> String {
        guard let policy else { return "is not backed up, because the account's file says snapshots: false" }
        guard policy.marks(instance.tags) else {
            return "is not selected, because it is not tagged \(policy.tagKey)=\(policy.tagValue)"
        }
        return instance.isRunning ? "is selected" : "is not selected, because it is \(instance.state)"
    }
}
