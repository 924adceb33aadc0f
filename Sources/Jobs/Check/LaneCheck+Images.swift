import AWS
import Accounts
import Model

extension LaneCheck {
    /// Finds the instances for which both names of this week's image belong to other images.
    mutating func imageNames() {
        guard account.images != nil, let policy = account.snapshots, let inventory, let images = inventory.images else {
            return
        }
        let identity = ImageIdentity(
            inventory, timeZone: account.timeZone, window: session.limits.consistencyWindow)
        let taken = Dictionary(images.filter { $0.state != .deregistered }.map { ($0.name, $0) }) { first, _ in first }
        let blocked = inventory.selected(by: policy).compactMap { instance -> String? in
            let holders = [false, true].compactMap { taken[ImageName.name(of: instance, week: week, unique: $0)] }
            guard holders.count == 2, !holders.contains(where: { identity.isImage($0, of: instance, week: week) })
            else {
                return nil
            }
            return "\(instance.id) (\(holders.map(\.id.description).joined(separator: ", ")))"
        }
        note(
            "image names",
            blocked.isEmpty
                ? nil
                : Problem(
                    code: "ImageNamesTaken",
                    message: "\(session.lane): other images have the names of this week's image of "
                        + WarningLine.list(blocked),
                    hint: "deregister those images, or change the instance's tag Name"))
    }
}
