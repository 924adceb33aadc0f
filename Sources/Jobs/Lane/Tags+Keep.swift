import AWS
import Foundation
import Model

extension Tags {
    /// Says which tag of a user forbids the deletion now; nil when none does. A tag can only keep: a value that is no day
    /// keeps for ever, as does one whose end cannot be told because AWS's time is unknown.
    func userHold(at now: Instant?, in zone: TimeZone) -> String? {
        if self[TaskTags.pin] != nil { return "tagged \(TaskTags.pin)" }
        guard let value = self[TaskTags.keep] else { return nil }
        guard let last = CalendarDay(value.text) else { return "tagged \(TaskTags.keep)" }
        if let now, now.day(in: zone) > last { return nil }
        return "tagged \(TaskTags.keep)=\(last)"
    }
}
