import Foundation
import Model

/// Tells if the retention of one backup is over, and why.
struct RetentionJudgement {
    let isOver: Bool
    let why: String

    /// `reasons` asks by which rules the backup is kept. It returns nil for one that the rules do not count, which stays.
    init(
        _ retention: Retention, of start: Instant, at now: Instant, in zone: TimeZone,
        reasons: (RetentionRules) -> KeepReasons?
    ) {
        switch retention {
        case .days(let days):
            let age = Retention.ageInDays(of: start, at: now, in: zone)
            isOver = age > days
            why = "\(age) days old, kept for \(days) days"
        case .rules(let rules):
            let reasons = reasons(rules)
            isOver = reasons?.isEmpty ?? false
            why =
                isOver ? "kept by none of \(rules)" : reasons.map { "kept by \($0)" } ?? "counted by none of \(rules)"
        }
    }
}
