import AWS

/// Which of a lane's snapshots others may make volumes from. DescribeSnapshots does not show it, so it is asked with one
/// listing more, and only in a lane where something could be deleted.
package enum Shares: Hashable, Sendable {
    /// Nothing could be deleted anyway.
    case notAsked
    case known(Set<SnapshotID>)
    /// Asked and refused: nothing may be deleted then.
    case unknown(why: String)

    /// What forbids deleting a snapshot; nil when nothing does.
    func protection(of snapshot: SnapshotID) -> String? {
        switch self {
        case .notAsked: nil
        case .known(let shared): shared.contains(snapshot) ? "shared with others" : nil
        case .unknown(let why): "whether it is shared is not known: \(why)"
        }
    }
}
