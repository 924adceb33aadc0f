import Foundation
import Model
import Synchronization

/// A target that fails at its fourth case, in the way that `AWS_MAN_FUZZ_SELF` names. It shows that `Fuzz` notices.
final class SelfTarget: FuzzTarget {
    static let secondsMaximum: UInt32 = 1

    private let way: String
    private let played = Atomic(0)

    init(_ way: String) { self.way = way }

    func draw(_ random: inout SeededRandom) -> String { way }

    func complaint(about way: String) -> String? {
        guard played.add(1, ordering: .relaxed).newValue == 4 else { return nil }
        switch way {
        case "trap": preconditionFailure("as asked")
        case "hang": while true { sched_yield() }
        case "swallow": return "\([UInt8](repeating: 1, count: 16 << 30).count) bytes"
        default: return "as asked"
        }
    }
}
