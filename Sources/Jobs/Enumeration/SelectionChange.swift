import Model

/// The comparison of the number of selected volumes with the confirmed one (REQUIREMENTS R62). The listings of EC2 are never
/// wrong about a tag that was lost, so that a complete listing alone does not show that the selection is meant.
package enum SelectionChange: Hashable, Sendable {
    /// The selection grew, stayed, or shrank by no more than may be.
    case none
    /// More than may be is missing, or all.
    case shrank(from: Int)
    /// Nothing is selected and nothing is confirmed, though there are automatic snapshots.
    case nothingSelected

    /// `share` is the part of the confirmed number that may be missing.
    package init(selected: Int, confirmed: Int?, hasAutoSnapshots: Bool, share: Double) {
        guard let confirmed else {
            self = selected == 0 && hasAutoSnapshots ? .nothingSelected : .none
            return
        }
        let missing = confirmed - selected
        let isTooMuch = missing > 0 && (selected == 0 || Double(missing) > Double(confirmed) * share)
        self = isTooMuch ? .shrank(from: confirmed) : .none
    }

    /// The code of the tasks that wait until a person confirms; nil when nothing waits.
    package var code: String? {
        switch self {
        case .none: nil
        case .shrank: Self.shrankCode
        case .nothingSelected: Self.nothingCode
        }
    }

    package static let shrankCode = "SelectionShrank"
    package static let nothingCode = "NothingSelected"
}
