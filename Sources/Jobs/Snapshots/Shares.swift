import AWS

/// The snapshots of an account and region that other accounts may use. DescribeSnapshots does not show shares, so
/// another listing asks for them. It is made only where something could be deleted.
package enum Shares: Hashable, Sendable {
    /// Nothing could be deleted, so AWS was not asked.
    case notAsked
    case known(Set<SnapshotID>)
    /// AWS refused the question, so nothing may be deleted.
    case unknown(why: String)

    /// What forbids deleting a snapshot; nil when nothing does.
    func protection(of snapshot: SnapshotID) -> String? {
        switch self {
        case .notAsked: nil
        case .known(let shared): shared.contains(snapshot) ? "shared with other accounts" : nil
        case .unknown(let why): "whether it is shared is not known: \(why)"
        }
    }
}
