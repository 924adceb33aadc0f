import Synchronization

/// The right of this process to act: true from the takeover until the process gives up, and then false for good.
final class Ownership: Sendable {
    private let held = Atomic(true)

    var isHeld: Bool { held.load(ordering: .acquiring) }
    func giveUp() { held.store(false, ordering: .releasing) }
}
