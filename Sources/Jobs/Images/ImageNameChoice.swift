import AWS
import Accounts
import Engine
import Model
import Queue

/// Tells which of its two names an image takes, or how long it waits for one.
enum ImageNameChoice {
    case take(ExactText)
    case wait(AttemptResult)

    /// The number of attempts that wait for a failed image of ours to free the name. Then the other name is taken.
    static let waitsForOwnHolder = 10

    init(
        _ task: Assignment<RegisterImagePayload, SnapshotPolicy>, for instance: Instance, in inventory: Inventory
    ) {
        let (session, payload, counters) = (task.session, task.payload, task.attempt.claim.counters)
        guard let holder = inventory.image(named: payload.imageName) else {
            // Why: AWS refused the name, but a window later no image of ours is listed under it, so that there is no
            // image of ours to wait for.
            let waitedFor = counters.wait.map { session.now - $0.since } ?? .zero
            let isHeldUnseen =
                counters.wait?.cause == .consistency && waitedFor >= session.limits.consistencyWindow
            self = .take(isHeldUnseen ? payload.otherName : payload.imageName)
            return
        }
        let identity = ImageIdentity(
            inventory, timeZone: session.account.timeZone, window: session.limits.consistencyWindow)
        let isOurs = identity.isImage(holder, of: instance, week: payload.week)
        if isOurs, counters.waits < Self.waitsForOwnHolder, payload.imageName != payload.otherName {
            let problem = Problem(
                code: "NameHeld", message: "\(holder.id), which is \(holder.state), still holds \(payload.imageName)")
            self = .wait(AttemptResult(.notYet(until: session.now + session.limits.confirmFirst, .inUse, problem)))
            return
        }
        self = .take(payload.otherName)
    }
}
