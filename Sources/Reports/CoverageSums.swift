import Model

/// The result of `coverage` in one word. It is part of the JSON interface.
package enum CoverageVerdict: String, Sendable, CaseIterable {
    /// Everything was read, and no selected volume is in breach.
    case ok
    /// Something could not be read, so that it is not known to be covered. What was read has no breach.
    case unread
    /// The newest good snapshot of a selected volume is older than the rpo, or does not exist.
    case breach
}

/// The numbers of volumes in some accounts and regions.
package struct CoverageSums: Sendable, Hashable {
    package private(set) var places = 0
    package private(set) var unread = 0
    package private(set) var selected = 0
    package private(set) var breached = 0
    /// The volumes that are not selected.
    package private(set) var others = 0
    /// Those among `others` without any good snapshot.
    package private(set) var bare = 0

    package var covered: Int { selected - breached }
    package var verdict: CoverageVerdict { breached > 0 ? .breach : unread > 0 ? .unread : .ok }

    package init(_ lanes: some Sequence<LaneCoverage>) {
        for lane in lanes {
            places += 1
            if lane.place.problem != nil { unread += 1 }
            for volume in lane.volumes {
                switch volume.verdict {
                case .covered: selected += 1
                case .breach: (selected, breached) = (selected + 1, breached + 1)
                case .other: (others, bare) = (others + 1, bare + (volume.newest == nil ? 1 : 0))
                }
            }
        }
    }
}

extension CoverageVerdict {
    package var tone: Ink.Tone {
        switch self {
        case .ok: .good
        case .unread: .notice
        case .breach: .bad
        }
    }
}
